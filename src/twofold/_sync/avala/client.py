# Generated from _async/avala/client.py by twofold.mirror; do not edit.
"""The Avala client."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Unpack

from ..._core.auth import HeaderAuth
from ..._core.calls import PreparedCall
from ..._core.clock import Clock
from ..._core.options import ClientSettings
from ..._core.outcome import Outcome
from ..._core.retry import RetryPolicy
from ..._core.timeouts import TimeoutTypes
from ...avala.config import API_KEY_HEADER, resolve_api_key, resolve_base_url
from ...avala.errors import ERRORS, configuring, read_error
from ...avala.limits import rate_limit_headers, remember, remembered
from ...avala.redaction import redact
from ...avala.uploads.destination import key_hash
from ..client import APIClient
from .agents import Agents
from .annotation_issues import AnnotationIssues
from .annotations import Annotations
from .auto_label_jobs import AutoLabelJobs
from .consensus import Consensus
from .datasets import Datasets
from .exports import Exports
from .fleet import Fleet
from .inference_providers import InferenceProviders
from .organizations import Organizations
from .projects import Projects
from .quality_targets import QualityTargets
from .slices import Slices
from .storage_configs import StorageConfigs
from .tasks import Tasks
from .webhooks import WebhookDeliveries, Webhooks


class AvalaClient(APIClient):
    """What is true of every client of this API, with or without a key: its errors, retries and secrets."""

    _errors = ERRORS
    _error_info = read_error
    _redact = redact
    # 429 says that the request was not worked on; no other status makes it safe to send a POST or PATCH again.
    _default_retry = RetryPolicy(refusals=frozenset({429}), refusals_say_when=False)


class Client(AvalaClient):
    """A client of the Avala API.

    Args:
        api_key: the key; without it that of `AVALA_API_KEY`.
        base_url: of the API; without it that of `AVALA_BASE_URL`, else production. HTTPS only, but see
            `AVALA_ALLOW_INSECURE_BASE_URL` for a server on this machine.
        timeout: seconds for each phase of a request, an `httpx.Timeout`, or `None` for no limit.
        **settings: see `ClientSettings`; `max_retries` is 2 if not given.

    Raises:
        ConfigurationError: there is no usable key, or the base URL is not allowed.
        InvalidRequestError: an argument is out of range.

    Example:
        with Client() as client:
            projects = client.projects.list()
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: TimeoutTypes = 30.0,
        **settings: Unpack[ClientSettings],
    ) -> None:
        # Stands for this client and its copies in what a task remembers; the client itself may be gone by then.
        self._identity = object()
        with configuring():
            auth = HeaderAuth(API_KEY_HEADER, resolve_api_key(api_key))
            super().__init__(resolve_base_url(base_url), auth=auth, timeout=timeout, **settings)

    @property
    def rate_limit_info(self) -> dict[str, str | None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """`limit`, `remaining` and `reset` as the API last sent them to this task or thread; a new dict each time.

        A task that has had no answer yet sees what the client as a whole got last. Requests that a walk makes ahead, in
        a with block, are those of other tasks.
        """
        headers = remembered(self._identity)
        return rate_limit_headers(self._transport.last_headers if headers is None else headers)

    @property
    def clock(self) -> Clock:
        """Time and randomness, as given to the constructor."""
        return self._clock

    @property
    def key_hash(self) -> str:
        """The beginning of the API key's hash: stands for the account in state files while nothing else is known."""
        return key_hash("".join(self._rules.secrets()))

    @cached_property
    def agents(self) -> Agents:
        """Agents, which are called when something happens."""
        return Agents(self)

    @cached_property
    def annotation_issues(self) -> AnnotationIssues:
        """Issues with annotations."""
        return AnnotationIssues(self)

    @cached_property
    def annotations(self) -> Annotations:
        """Edits of annotations."""
        return Annotations(self)

    @cached_property
    def auto_label_jobs(self) -> AutoLabelJobs:
        """Jobs that label a project by a model."""
        return AutoLabelJobs(self)

    @cached_property
    def consensus(self) -> Consensus:
        """Agreement between annotators."""
        return Consensus(self)

    @cached_property
    def datasets(self) -> Datasets:
        """Datasets with their items and sequences."""
        return Datasets(self)

    @cached_property
    def exports(self) -> Exports:
        """Exports of annotations."""
        return Exports(self)

    @cached_property
    def fleet(self) -> Fleet:
        """Devices, recordings, events, rules and alerts."""
        return Fleet(self)

    @cached_property
    def inference_providers(self) -> InferenceProviders:
        """Services that models run on."""
        return InferenceProviders(self)

    @cached_property
    def organizations(self) -> Organizations:
        """Organizations, members, invitations and teams."""
        return Organizations(self)

    @cached_property
    def projects(self) -> Projects:
        """The projects of the user."""
        return Projects(self)

    @cached_property
    def quality_targets(self) -> QualityTargets:
        """Limits for metrics."""
        return QualityTargets(self)

    @cached_property
    def slices(self) -> Slices:
        """Selections of items."""
        return Slices(self)

    @cached_property
    def storage_configs(self) -> StorageConfigs:
        """Buckets that datasets are read from."""
        return StorageConfigs(self)

    @cached_property
    def tasks(self) -> Tasks:
        """Pieces of work in projects."""
        return Tasks(self)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Webhook subscriptions."""
        return Webhooks(self)

    @cached_property
    def webhook_deliveries(self) -> WebhookDeliveries:
        """What was delivered to webhooks."""
        return WebhookDeliveries(self)

    def _note(self, call: PreparedCall, outcomes: Sequence[Outcome], result: object) -> None:
        super()._note(call, outcomes, result)
        answered = [one.headers for one in outcomes if one.response is not None]
        if answered:
            remember(self._identity, answered[-1])
