"""Agents, their executions, webhooks and their deliveries."""

from __future__ import annotations

from twofold.emulators.avala import fields as f
from twofold.emulators.avala.calls import Call, Endpoint, endpoints
from twofold.emulators.avala.fields import Fields, Json
from twofold.emulators.avala.outgoing import Outgoing, Result, is_target, signed
from twofold.emulators.avala.state import public

_AGENT = Fields(
    {"name": f.name},
    {
        "events": f.TEXTS,
        "description": f.text,
        "callback_url": f.text,
        "is_active": f.flag,
        "project": f.text,
        "task_types": f.TEXTS,
    },
    nullable=frozenset({"description", "callback_url", "project"}),
)


def _target(value: object) -> None:
    f.text(value)
    if not is_target(str(value)):
        raise ValueError("Enter a valid HTTPS URL.")


_EVENTS = f.list_of(f.text, empty=False)
_NEW_WEBHOOK = Fields({"target_url": _target, "events": _EVENTS}, {"is_active": f.flag, "secret": f.name})
_WEBHOOK = Fields({"target_url": _target, "events": _EVENTS}, {"is_active": f.flag})


def _with_secret(call: Call, kind: str, prefix: str, given: Json) -> Json:
    secret = given.pop("secret", None) or f"{prefix}_{call.state.new_uid().replace('-', '')}"
    row = call.state.add(kind, **given, _secret=secret)
    # Said this once, and never again.
    return {**public(row), "secret": secret}


def _create_agent(call: Call) -> Json:
    return _with_secret(call, "agents", "ags", call.given(_AGENT))


def _executions(call: Call) -> Json:
    agent = call.state.get("agents", call.uid)
    return call.page(
        [one for one in call.state.rows("agent_executions") if one["registration"] == agent["uid"]]
    )


def _test_agent(call: Call) -> Outgoing | Json:
    agent = call.state.get("agents", call.uid)
    event = agent["events"][0] if agent["events"] else "task.completed"
    execution = call.state.add(
        "agent_executions", registration=agent["uid"], event_type=event, event_payload={"test": True}
    )

    def told(result: Result) -> Json:
        agent["execution_stats"]["total"] += 1
        if not result.delivered:
            agent["execution_stats"]["failed"] += 1
            execution.update(status="failed", error_message=_said(result))
        execution["response_payload"] = {"status_code": result.status}
        return _outcome(result)

    if agent["callback_url"] is None:
        return told(Result(200, "ok"))
    payload = {"event": event, "agent": agent["uid"], "execution": execution["uid"]}
    return signed(agent["callback_url"], event, execution["uid"], payload, agent["_secret"] or "", told)


def _create_webhook(call: Call) -> Json:
    return _with_secret(call, "webhooks", "whs", call.given(_NEW_WEBHOOK))


def _test_webhook(call: Call) -> Outgoing:
    webhook = call.state.get("webhooks", call.uid)
    event = webhook["events"][0]
    payload = {"event": event, "test": True, "webhook": webhook["uid"], "created_at": call.timestamp}
    delivery = call.state.add(
        "webhook_deliveries", subscription=webhook["uid"], event_type=event, payload=payload
    )

    def told(result: Result) -> Json:
        status = "delivered" if result.delivered else "failed"
        delivery.update(response_status=result.status, response_body=result.text, attempts=1, status=status)
        return _outcome(result)

    return signed(webhook["target_url"], event, delivery["uid"], payload, webhook["_secret"] or "", told)


def _outcome(result: Result) -> Json:
    return {
        "success": result.delivered,
        "message": _said(result),
        "delivered": result.delivered,
        "status_code": result.status,
    }


def _said(result: Result) -> str:
    return (
        "The receiver did not answer." if result.status is None else f"The receiver answered {result.status}."
    )


ENDPOINTS = (
    *endpoints("agents/", "agents", _AGENT, verbs="list get update delete"),
    Endpoint("POST", "agents/", _create_agent, 201),
    Endpoint("GET", "agents/{uid}/executions/", _executions),
    Endpoint("POST", "agents/{uid}/test/", _test_agent),
    *endpoints("webhooks/", "webhooks", _WEBHOOK, verbs="list get update delete"),
    Endpoint("POST", "webhooks/", _create_webhook, 201),
    Endpoint("POST", "webhooks/{uid}/test/", _test_webhook),
    *endpoints("webhook-deliveries/", "webhook_deliveries", Fields({}), verbs="list get"),
)
