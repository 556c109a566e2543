"""Organizations, their members, invitations and teams."""

from datetime import datetime

from .base import AvalaModel, No, Yes


class Organization(AvalaModel):
    """An organization."""

    uid: str
    name: str
    slug: str
    handle: str | None = None
    description: str | None = None
    readme: str | None = None
    logo: str | None = None
    website: str | None = None
    industry: str | None = None
    organization_type: str | None = None
    x_url: str | None = None
    hugging_face_url: str | None = None
    github_url: str | None = None
    linkedin_url: str | None = None
    email: str | None = None
    phone: str | None = None
    visibility: str | None = None
    plan: str | None = None
    is_verified: No = False
    is_active: Yes = True
    member_count: int | None = None
    team_count: int | None = None
    dataset_count: int | None = None
    project_count: int | None = None
    slice_count: int | None = None
    role: str | None = None
    joined_at: datetime | None = None
    slug_edits_remaining: int | None = None
    allowed_domains: list[str] | None = None
    billing_status: str | None = None
    public_slug: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class OrganizationMember(AvalaModel):
    """Somebody in an organization."""

    user_uid: str
    username: str | None = None
    email: str | None = None
    full_name: str | None = None
    picture: str | None = None
    role: str | None = None
    created_at: datetime | None = None
    last_active_at: datetime | None = None


class Invitation(AvalaModel):
    """An invitation into an organization."""

    uid: str
    organization_name: str | None = None
    organization_slug: str | None = None
    invited_email: str
    invited_by_username: str | None = None
    role: str | None = None
    status: str | None = None
    expires_at: datetime | None = None
    is_expired: bool | None = None
    accept_url: str | None = None
    copy_link: str | None = None
    created_at: datetime | None = None


class Team(AvalaModel):
    """A team of an organization."""

    uid: str
    name: str
    slug: str | None = None
    description: str | None = None
    color: str | None = None
    organization_uid: str | None = None
    organization_name: str | None = None
    organization_slug: str | None = None
    member_count: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class TeamMember(AvalaModel):
    """Somebody in a team."""

    user_uid: str
    username: str | None = None
    email: str | None = None
    full_name: str | None = None
    picture: str | None = None
    role: str | None = None
    created_at: datetime | None = None
