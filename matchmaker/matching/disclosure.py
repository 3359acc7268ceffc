"""What of a score a producer may read: never how far a price is above a ceiling."""

from dataclasses import replace

from matchmaker.core.scoring import ONE, Criterion, CriterionScore, Scored


def for_producer(scored: Scored) -> Scored:
    """Return the score with the price only within (1) or above (0), and the sum to fit."""
    lines = tuple(_line(line) for line in scored.lines)
    return replace(scored, lines=lines, score=sum(line.share for line in lines))


def _line(line: CriterionScore) -> CriterionScore:
    if line.criterion is Criterion.PRICE and 0 < line.value < ONE and not _asks(line):
        line = replace(line, value=0, share=0)
    return replace(
        line,
        reasons=tuple(reason.for_producer() for reason in line.reasons),
        missed=tuple(reason.for_producer() for reason in line.missed),
    )


def _asks(line: CriterionScore) -> bool:
    return any(reason.asks for reason in line.reasons)
