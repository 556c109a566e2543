"""Webhooks: check who sent one before believing it. Pure functions, for any web framework of either kind.

Example:
    from twofold.webhooks import StripeSignature, verify_webhook

    hook = verify_webhook(body, headers, StripeSignature(), secret="whsec_...")
    event = hook.parse()
"""

from __future__ import annotations

from ._core.webhooks import (
    Claim,
    HMACSignature,
    SlackSignature,
    StandardWebhooks,
    StripeSignature,
    Webhook,
    WebhookScheme,
    WebhookVerificationError,
    sign_webhook,
    verify_webhook,
)

__all__ = [
    "Claim",
    "HMACSignature",
    "SlackSignature",
    "StandardWebhooks",
    "StripeSignature",
    "Webhook",
    "WebhookScheme",
    "WebhookVerificationError",
    "sign_webhook",
    "verify_webhook",
]
