"""Frames and cameras, read from the sequence that the API sends as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from .._core.decode import Undecodable, convert
from .errors import APIResponseError
from .models.dataset import CameraCalibration, DatasetCalibration, DatasetFrame, DatasetSequence, FrameImage

T = TypeVar("T")
_Fields = Mapping[str, Any]


def frame_of(sequence: DatasetSequence, index: int) -> DatasetFrame:
    """A frame of a sequence.

    Raises:
        IndexError: there is no such frame.
        APIResponseError: it is not of the shape it should have.
    """
    frames = sequence.frames or []
    if not 0 <= index < len(frames):
        raise IndexError(f"frame {index} is out of range: sequence {sequence.uid} has {len(frames)} frames")
    frame = frames[index]
    images = frame.get("images")
    fields = {
        "frame_index": index,
        **_models(frame),
        **{name: frame.get(name) for name in ("key", "xi", "alpha")},
        **{name: _object(frame.get(name)) for name in ("device_position", "device_heading")},
        "images": [_with_camera(one) for one in _objects(images)] if isinstance(images, list) else None,
        "raw": frame,
    }
    return _read(fields, DatasetFrame, f"frame {index} of sequence {sequence.uid}")


def calibration_of(sequence: DatasetSequence) -> DatasetCalibration:
    """The cameras in the first frame of a sequence.

    Raises:
        APIResponseError: it is not of the shape it should have.
    """
    frame = (sequence.frames or [{}])[0]
    cameras = [_camera(one, frame) for one in _objects(frame.get("images"))]
    fields = {"sequence_uid": sequence.uid, "cameras": cameras}
    return _read(fields, DatasetCalibration, f"the first frame of sequence {sequence.uid}")


def _camera(image: _Fields, frame: _Fields) -> dict[str, Any]:
    own, shared = _models(image), _models(frame)
    known = {name: image.get(name) for name in CameraCalibration.model_fields}
    from_frame = {
        name: image[name] if image.get(name) is not None else frame.get(name) for name in ("xi", "alpha")
    }
    models = {name: own[name] or shared[name] for name in own}
    return {**known, "camera_id": _camera_id(image), **models, **from_frame}


def _models(fields: _Fields) -> dict[str, Any]:
    """The camera model under both of its names."""
    model, camera_model = fields.get("model"), fields.get("camera_model")
    return {"model": model or camera_model, "camera_model": camera_model or model}


def _with_camera(image: _Fields) -> dict[str, Any]:
    known = {name: image[name] for name in FrameImage.model_fields if name in image}
    return {**known, "camera_id": _camera_id(image)}


def _camera_id(image: _Fields) -> Any:
    named = next((image[name] for name in ("camera", "camera_id", "sensor_id") if image.get(name)), None)
    return named if named is None else str(named)


def _object(value: Any) -> Any:
    return cast("Any", value) if isinstance(value, dict) else None


def _objects(value: Any) -> list[dict[str, Any]]:
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return [one for one in items if isinstance(one, dict)]


def _read(fields: dict[str, Any], model: type[T], what: str) -> T:
    try:
        return cast("T", convert(fields, model))
    except Undecodable as fault:
        raise APIResponseError(f"{what} is not of the shape it should have: {fault}") from fault
