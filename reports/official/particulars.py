"""What stands around the text of an official document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Particulars:
    """Whatever is empty is left out.

    `letterhead` 发文机关标志 (red, above everything), `number` 发文字号, `signer` 签发人 (of a document to those above), `to` 主送机关,
    `copies` 抄送机关, `issuer` 印发机关, `note` 附注 without its brackets, `seal`: is a seal put on it?
    """

    letterhead: str = ""
    number: str = ""
    signer: str = ""
    to: str = ""
    copies: str = ""
    issuer: str = ""
    note: str = ""
    seal: bool = False
