"""How many steps some events can serve, each step by an event of its own."""


def largest_matching(served: list[set[int]]) -> int:
    """The largest number of steps that can be served at once; `served` has the steps that each event can serve.

    Each event in turn takes a step that it serves, if need be from an event that can take another one instead.
    """
    taken: dict[int, int] = {}

    def takes(number: int, refused: set[int]) -> bool:
        for step in served[number] - refused:
            refused.add(step)
            if step not in taken or takes(taken[step], refused):
                taken[step] = number
                return True
        return False

    return sum(takes(number, set()) for number in range(len(served)))
