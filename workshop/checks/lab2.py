"""LAB2, ingestion: what the posted events of the lab became in the raw store and in the warehouse."""

from workshop.checking import Check, Place

# The visitors that the lab's events name.
_ONE, _BATCH, _FOREIGN = "lab2-one", "lab2-batch", "lab2-foreign"


def _of(place: Place, client_id: str) -> list[object]:
    return [event.ingest for event in place.events() if event.fields.get("clientId") == client_id]


def _one(place: Place) -> str | None:
    if _of(place, _FOREIGN):
        return f"the raw store has an event with the clientId {_FOREIGN}: its post named no origin"
    found = _of(place, _ONE)
    if not found:
        return f"no raw object has an event with the clientId {_ONE}"
    return None if all(isinstance(ingest, dict) for ingest in found) else "the raw object has no `_ingest`"


def _batch(place: Place) -> str | None:
    found = len(_of(place, _BATCH))
    return None if found >= 2 else f"the raw store has {found} of the 2 events with the clientId {_BATCH}"


def _refused(place: Place) -> str | None:
    found = {str(each.reason) for each in place.refused()}
    lacking = sorted({"missing_event_name", "invalid_json"} - found)
    return f"below rejected/ there is no event with the reason {' and none with '.join(lacking)}" if lacking else None


def _loaded(place: Place) -> str | None:
    (found,) = place.rows("loaded_events", client_id=_BATCH)
    return None if found["events"] >= 2 else f"the warehouse has {found['events']} of the batch's 2 events"


CHECKS = (
    Check(
        "your event is in the raw store with its receipt, and that of a foreign page is not", _one, "Do steps 1 and 4."
    ),
    Check("the two good events of the batch are in the raw store", _batch, "Do step 3."),
    Check("the two events that can't be loaded are kept with their reasons", _refused, "Do steps 3 and 5."),
    Check("the batch is in the warehouse", _loaded, "Do step 6: `make etl`."),
)
