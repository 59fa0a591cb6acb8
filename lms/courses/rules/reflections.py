"""What becomes of words written under a prompt when the same page is open twice."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any


def words_name(number: int) -> str:
    """The name of the box under a prompt."""
    return f"words_{number}"


def mark_of(words: str) -> str:
    """A short mark by which a page that is sent tells which words it was opened with."""
    return sha256(words.encode()).hexdigest()[:12]


def changed_meanwhile(kept: str, prompt: str, seen: Mapping[str, str]) -> bool:
    """Whether other words are kept under a prompt than those a page was opened with. One that does not say saw them."""
    return prompt in seen and seen[prompt] != mark_of(kept)


def was_touched(said: str, prompt: str, seen: Mapping[str, str]) -> bool:
    """Whether a page is sent with other words under a prompt than it was opened with."""
    return seen.get(prompt) != mark_of(said)


def carried_over(
    typed: Mapping[str, list[str]], before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> dict[str, list[str]]:
    """Half-typed words, box by box, under these prompts now: those whose prompt the page had before."""
    under = {prompt["text"]: typed.get(words_name(n)) for n, prompt in enumerate(before, 1)}
    found = {words_name(n): under.get(prompt["text"]) for n, prompt in enumerate(now, 1)}
    return {name: words for name, words in found.items() if words is not None}
