"""Words beside a value that take it back, wholly or of a part: 已完成（除乡镇外）, 已落实（大部分）, 是（尚未拨付）."""

from __future__ import annotations

import re

_PARTS = re.compile(r"[,，.。;；:：、()（）\[\]【】!！\s]+")
_DONE = r"(?:完成|办结|落实|到位|公开|公示|发布|上传|上线|挂网|报|覆盖|开展|启动|推进|更新|印发|整改|建|采用|通过|列入|拨付)"
_REMAINS = r"(?:尚[未无缺待有需]|[还仍][有差缺剩需要待没未]|只?[差缺剩])"
_TAKEN_BACK = re.compile(
    rf"(?:目前|但是?|只是|不过)?(?:{_REMAINS}.*|(?:绝?大|小|主要|前期|第一)?部分(?:$|[^的].{{0,8}}[未没]).*|.*部分|大部|基本|大体|主体|初步|个别.*"
    rf"|不(?:含|包括|包含).*|除(?!.*[还也另]).*|[未没]有?(?:全部|完全|完|全|能|按时|按期)*{_DONE}.*|待{_DONE}.*)"
)


def takes_back(remark: str) -> bool:
    """Does a remark beside a value say that it is not so, or not so of everything?"""
    return any(_TAKEN_BACK.fullmatch(part) for part in _PARTS.split(remark))
