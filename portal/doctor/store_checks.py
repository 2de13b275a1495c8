"""The stores: whole, of a version that this portal knows, and of the years that the home says it holds."""

from __future__ import annotations

from collections.abc import Iterator

from portal.doctor.finding import Health, HomeLook, Remark
from store.backup import damage_of, facts_of


def integrity(look: HomeLook) -> Iterator[Remark]:
    """SQLite's own check of each year's file."""
    for year in look.years:
        if damaged := damage_of(year.store):
            said = f"{year.year}年的本地库 {year.store} 已经损坏（{damaged}）。"
            yield Remark("本地库", Health.WRONG, said, "请停门户，把运行文件夹改名留存，从最近的备份恢复。")
        else:
            rows = facts_of(year.store).counts.get("entry", 0)
            size = year.store.stat().st_size / 2**20
            yield Remark("本地库", Health.GOOD, f"{year.year}年的本地库完好（{rows} 条台账，{size:.1f} MB）。")


def versions(look: HomeLook) -> Iterator[Remark]:
    """A store of a later version must not be opened by this one."""
    for year in look.years:
        facts = facts_of(year.store)
        if facts.newer:
            said = f"{year.year}年的本地库是更新版本的门户用过的（不认识“{facts.newer[0]}”）。"
            yield Remark("版本", Health.WRONG, said, "请换回更新的版本，不要用这个版本启动。")
        elif not facts.current:
            said = f"{year.year}年的本地库是旧版本的，下次打开时自动升级。"
            yield Remark("版本", Health.MIND, said, "升级以前先备份：python -m portal backup。")
    if all(facts_of(year.store).current for year in look.years):
        yield Remark("版本", Health.GOOD, "本地库的版本和门户一致。")


def years(look: HomeLook) -> Iterator[Remark]:
    """One year in force, the others closed, each in the folder that is named after it."""
    newest, *past = look.years
    odd = [
        f"{one.year}年不在它的文件夹里（{one.settings.folder}）"
        for one in past
        if one.prefix not in ("", f"{one.year}/")
    ]
    odd += [f"{one.year}年没有结转完" for one in past if not one.closed]
    odd += [f"{newest.year}年已经结转，却没有下一年"] if newest.closed else []
    if newest.settings.folder != look.settings.folder and all(one.prefix for one in look.years):
        odd += ["years.json 里没有运行文件夹自己的那一年"]
    odd += ["同一年有两个本地库"] if len({one.year for one in look.years}) < len(look.years) else []
    named = "、".join(f"{one.year}年" for one in look.years)
    if odd:
        yield Remark("年度", Health.WRONG, f"{'；'.join(odd)}。", "请从同一份备份恢复 years.json 和各年度的文件夹。")
    else:
        yield Remark("年度", Health.GOOD, f"{named}，正在用的是 {newest.year}年。")
