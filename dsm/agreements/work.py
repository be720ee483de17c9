"""How much may be computed for one promise, so that no file keeps a machine busy."""

ENOUGH = 1_000_000  # steps: about a second


class TooTangled(ValueError):
    """So many components stand on so many branches that no exact number is found in good time."""

    def __init__(self) -> None:
        super().__init__("Too many components stand on several branches at once for an exact availability.")


class Work:
    """Steps that are left. A step is about a child of a gate, or a short number, that is looked at once."""

    def __init__(self, left: int = ENOUGH) -> None:
        self.left = left

    def spend(self, steps: int) -> None:
        """Before they are done. Raises TooTangled, and takes nothing, when so many are not left."""
        if steps > self.left:
            raise TooTangled
        self.left -= steps


def words(number: int) -> int:
    """How many steps a number takes that is as long as this one."""
    return 1 + number.bit_length() // 512
