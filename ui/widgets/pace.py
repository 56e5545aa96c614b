"""How fast long work goes, and how long it will take: of the part that is going on now, as each part has a pace of its own."""

LARGE = 4 << 20
"""From so much on, what is counted is bytes."""
SETTLED_S = 2.0


class Pace:
    def __init__(self) -> None:
        self._text, self._total, self._begun, self._done = "", 0, 0.0, 0

    def told(self, done: int, total: int, text: str, now: float) -> str:
        """`12.3 MB/s，约剩 2 分钟`; "" while that is not known.

        now     seconds of any clock that goes on
        """
        if text != self._text or total != self._total or done < self._done:
            self._text, self._total, self._begun, self._done = text, total, now, done
            return ""
        spent, came = now - self._begun, done - self._done
        if total <= 0 or spent < SETTLED_S or came <= 0:
            return ""
        left = duration(spent * (total - done) / came)
        return f"{came / spent / 1024**2:.1f} MB/s，约剩 {left}" if total >= LARGE else f"约剩 {left}"


def duration(seconds: float) -> str:
    """8 秒, 3 分钟, 1 小时 20 分钟."""
    whole = max(1, round(seconds))
    if whole < 90:
        return f"{whole} 秒"
    minutes = round(whole / 60)
    return f"{minutes} 分钟" if minutes < 90 else f"{minutes // 60} 小时 {minutes % 60} 分钟"
