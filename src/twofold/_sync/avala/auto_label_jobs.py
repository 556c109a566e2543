# Generated from _async/avala/auto_label_jobs.py by twofold.mirror; do not edit.
"""Jobs that label a project by a model: `client.auto_label_jobs`."""

from __future__ import annotations

import builtins
from typing import Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.auto_label_job import AutoLabelJob
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import Pager
from .pages import CursorPage
from .resource import AvalaResource


class AutoLabelJobs(AvalaResource):
    """Jobs that label a project by a model: `client.auto_label_jobs`."""

    def list(
        self,
        *,
        project: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[AutoLabelJob]:
        """List jobs, one page at a time.

        Args:
            project: uid of the project.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.auto_label_jobs.list(project=project_uid)
        """
        return self._page(
            ops.AUTO_LABEL_JOBS_LIST, limit=limit, cursor=cursor, query={"project": project}, options=options
        )

    def iter(self, *, project: str | None = None, **options: Unpack[WalkOptions]) -> Pager[AutoLabelJob]:
        """Walk over all jobs.

        Args:
            project: uid of the project.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for job in client.auto_label_jobs.iter(project=project_uid):
                print(job.uid)
        """
        return self._walk(ops.AUTO_LABEL_JOBS_LIST, query={"project": project}, options=options)

    def get(self, uid: str, **options: Unpack[RequestOptions]) -> AutoLabelJob:
        """Get a job.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The job.

        Example:
            job = client.auto_label_jobs.get(job_uid)
        """
        return self._call(ops.AUTO_LABEL_JOBS_GET, uid, options=options)

    def create(
        self,
        project_uid: str,
        *,
        model_type: str | None = None,
        confidence_threshold: float | None = None,
        labels: builtins.list[str] | None = None,
        dry_run: bool | None = None,
        **options: Unpack[RequestOptions],
    ) -> AutoLabelJob:
        """Start a job; what is not given is left to the server.

        Args:
            project_uid: of the project.
            model_type: such as `yolo`.
            confidence_threshold: from 0 to 1.
            labels: which to give; all if not given.
            dry_run: only say what would be done.
            **options: see `RequestOptions`.

        Returns:
            The job as the API answered.

        Example:
            job = client.auto_label_jobs.create(project_uid, dry_run=True)
        """
        return self._call(
            ops.AUTO_LABEL_JOBS_CREATE,
            project_uid,
            json=given(
                model_type=model_type,
                confidence_threshold=confidence_threshold,
                labels=labels,
                dry_run=dry_run,
            ),
            options=options,
        )

    def cancel(self, uid: str, **options: Unpack[RequestOptions]) -> None:
        """Cancel a job that has not ended.

        It is a `ConflictError` once the job has ended.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Example:
            client.auto_label_jobs.cancel(job_uid)
        """
        self._call(ops.AUTO_LABEL_JOBS_CANCEL, uid, options=options)
