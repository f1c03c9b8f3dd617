"""What is told of a crash that something else of the car brought about: it is no complaint of its own."""

from collections.abc import Sequence

from knowledge.diagnosis.observation import Observation

_OF_THE_CRASH = frozenset({"airbag_not_deployed", "airbag_deployed", "after_crash", "mention_front_airbag"})
_BROUGHT_IT_ABOUT = frozenset(
    {
        *("unintended_acceleration", "runaway", "pedal_stuck", "no_brakes", "brakes_by_itself", "soft_pedal"),
        *("steering_locked", "steering_assist_lost", "steering_self", "axle_detached", "driveshaft_parted"),
        *("stall_driving", "sudden_power_loss", "rolls_in_park", "tyre_blowout", "bonnet_opens", "seat_moves_driving"),
        *("ignition_touched", "parking_brake_fails"),
    }
)


def without_aftermath(heard: Sequence[Observation]) -> Sequence[Observation]:
    """« It accelerated on its own and hit a tree; the air bags did not deploy »: without the air bags."""
    if not any(one.finding in _BROUGHT_IT_ABOUT and one.polarity == "present" and not one.feared for one in heard):
        return heard
    return [one for one in heard if one.finding not in _OF_THE_CRASH]
