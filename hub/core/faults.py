"""What is wrong with a document that people write (a rule, a zone), in both languages.

The catalogue is the only place that holds these sentences. Its codes are stable: a program goes by the code, a person
reads the sentence. The codes without a dot are pydantic's own names of its errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from hub.errors import Problem, shown


class Words(NamedTuple):
    """What would be right, to stand after "expected" and "cần"; names in braces are filled in."""

    en: str
    vi: str


CATALOGUE: Final[Mapping[str, Words]] = {
    # pydantic's
    "missing": Words("a value: it is required", "một giá trị: phần này bắt buộc"),
    "extra_forbidden": Words("nothing: the rule language has no such word here", "bỏ đi: luật không có từ này ở đây"),
    "string_type": Words("a valid string", "một đoạn chữ"),
    "string_unicode": Words("a valid string, without lone surrogates", "một đoạn chữ không có ký tự hỏng"),
    "string_too_short": Words("at least {min_length} character(s)", "ít nhất {min_length} ký tự"),
    "string_too_long": Words("at most {max_length} character(s)", "nhiều nhất {max_length} ký tự"),
    "string_pattern_mismatch": Words("text of the pattern '{pattern}'", "chữ theo mẫu '{pattern}'"),
    "float_type": Words("a valid number", "một số"),
    "float_parsing": Words("a valid number", "một số"),
    "finite_number": Words("a finite number", "một số hữu hạn"),
    "int_type": Words("a valid integer", "một số nguyên"),
    "int_parsing": Words("a valid integer", "một số nguyên"),
    "int_from_float": Words("a whole number", "một số nguyên"),
    "bool_type": Words("true or false", "true hoặc false"),
    "bool_parsing": Words("true or false", "true hoặc false"),
    "greater_than": Words("greater than {gt}", "lớn hơn {gt}"),
    "greater_than_equal": Words("greater than or equal to {ge}", "từ {ge} trở lên"),
    "less_than": Words("less than {lt}", "nhỏ hơn {lt}"),
    "less_than_equal": Words("less than or equal to {le}", "tối đa {le}"),
    "literal_error": Words("one of {expected}", "một trong {expected}"),
    "enum": Words("one of {expected}", "một trong {expected}"),
    "union_tag_invalid": Words("one of {tags}", "một trong {tags}"),
    "union_tag_not_found": Words("one of {tags}", "một trong {tags}"),
    "tuple_type": Words("a list", "một danh sách"),
    "list_type": Words("a list", "một danh sách"),
    "dict_type": Words("a dictionary: words and their values", "các dòng tên: giá trị"),
    "model_type": Words("a dictionary: words and their values", "các dòng tên: giá trị"),
    "model_attributes_type": Words("a dictionary: words and their values", "các dòng tên: giá trị"),
    "too_short": Words("at least {min_length} item(s)", "ít nhất {min_length} mục"),
    "too_long": Words("at most {max_length} item(s)", "nhiều nhất {max_length} mục"),
    "time_delta_type": Words("a duration such as PT5M", "một khoảng thời gian như PT5M"),
    "time_delta_parsing": Words("a duration such as PT5M", "một khoảng thời gian như PT5M"),
    # of any document
    "document.mapping": Words(
        "a mapping with key, name, applies_to, when and severity",
        "một luật có key, name, applies_to, when và severity",
    ),
    "document.text-keys": Words("keys that are text", "tên bằng chữ"),
    "document.decimal-point": Words(
        "keys that are text; a decimal mark is a point (1.6)", "tên bằng chữ; số thập phân viết dấu chấm (1.6)"
    ),
    "document.plain-text": Words(
        "text without U+0000 and without lone surrogates", "chữ không có ký tự U+0000 hay ký tự hỏng"
    ),
    "document.finite": Words("a finite number", "một số hữu hạn"),
    "document.63-bits": Words("a whole number of at most 63 bits", "một số nguyên không quá 63 bit"),
    "document.largest": Words("a number below 9.2e18 in size", "một số có độ lớn dưới 9,2e18"),
    "document.quoted": Words("text: write it in quotes", "chữ: viết trong dấu nháy"),
    "document.json": Words("text, a number, true, false or null", "chữ, số, true, false hoặc null"),
    "document.yaml": Words("YAML with one rule or a list of rules", "YAML có một luật hoặc một danh sách luật"),
    "document.one-rule": Words(
        "one rule: an object with key, when and so on", "đúng một luật: có key, when và các phần khác"
    ),
    "document.own-key": Words("a key of its own: another rule here has it", "mã riêng: ở đây đã có luật dùng mã này"),
    "document.deepest": Words("at most {most} levels", "nhiều nhất {most} cấp"),
    # of conditions
    "rule.exactly-one": Words("exactly one of {names}", "đúng một trong {names}"),
    "rule.at-most-one": Words("at most one of {names}", "nhiều nhất một trong {names}"),
    "rule.limit": Words(
        "a finite number, or {{setpoint: NAME, offset: NUMBER}}",
        "một số, hoặc mức của từng cảm biến: {{setpoint: TÊN, offset: SỐ}}",
    ),
    "rule.clear-partner": Words("{partner} to go with {level}", "{partner} đi cùng {level}"),
    "rule.no-clear": Words("no clear level to go with {level}", "bỏ đi: {level} không có ngưỡng hết"),
    "rule.clear-under": Words("a level at or under above ({level})", "mức không cao hơn ngưỡng báo ({level})"),
    "rule.clear-over": Words("a level at or over below ({level})", "mức không thấp hơn ngưỡng báo ({level})"),
    "rule.clear-within": Words(
        "a range within outside ({level}): its alarm clears there", "khoảng nằm trong outside ({level}), nơi hết báo"
    ),
    "rule.low-high": Words("[low, high] with low under high", "[thấp, cao], thấp nhỏ hơn cao"),
    "rule.stages-or-level": Words(
        "either stages or one level here, not both", "chỉ dùng các bậc hoặc một ngưỡng, không dùng cả hai"
    ),
    "rule.rising-stages": Words(
        "stages in rising severity, each once: warning, minor, major, critical",
        "các bậc nặng dần, mỗi mức một lần: warning, minor, major, critical",
    ),
    "rule.rising-levels": Words(
        "a level further out than that of {milder} ({level}), which would never show otherwise",
        "ngưỡng xa hơn ngưỡng của bậc {milder} ({level}), nếu không bậc ấy không bao giờ hiện",
    ),
    "rule.with-group-by": Words("nothing: it goes with group_by", "bỏ đi: chỉ dùng cùng group_by"),
    "rule.share": Words(
        "a share up to 1, or a whole number of sensors", "một tỷ lệ tới 1, hoặc một số nguyên cảm biến"
    ),
    "rule.zones-by-zone": Words("nothing: zones go with group_by: zone", "bỏ đi: zones chỉ dùng cùng group_by: zone"),
    "rule.no-dwell": Words(
        "nothing: dwell goes with enter and inside, not with {event}",
        "bỏ đi: dwell chỉ dùng với enter và inside, không dùng với {event}",
    ),
    "rule.crossing": Words("nothing: a crossing is a moment", "bỏ đi: cắt qua ranh giới chỉ là một thời điểm"),
    "rule.count-by": Words("the level to count by: {{above: NUMBER}}", "mức để đếm: {{above: SỐ}}"),
    "rule.of-count": Words("nothing: of goes with count", "bỏ đi: of chỉ dùng với count"),
    "rule.clear-other": Words("nothing: it does not go with {level}", "bỏ đi: không dùng cùng {level}"),
    "rule.at-or-under": Words("a level at or under {level}", "mức không cao hơn {level}"),
    "rule.at-or-over": Words("a level at or over {level}", "mức không thấp hơn {level}"),
    "rule.clear-change": Words(
        "a change at or under {change}, at which the alarm clears", "mức thay đổi không quá {change}, khi đó hết báo"
    ),
    "rule.not-negative": Words("a duration of zero or more", "khoảng thời gian từ 0 trở lên"),
    "rule.positive": Words("a duration above zero", "khoảng thời gian lớn hơn 0"),
    "rule.too-long": Words("at most {days} days", "tối đa {days} ngày"),
    "rule.level-kind": Words(
        "equals or not_equals instead: {metric} is {called}", "equals hoặc not_equals: {metric} là {called}"
    ),
    "rule.same-number": Words("a number: {metric} is one", "một số: {metric} là số"),
    "rule.same-boolean": Words(
        "true or false, without quotes: {metric} is one of them", "true hoặc false, không có dấu nháy, như {metric}"
    ),
    "rule.same-text": Words(
        "text, in quotes where YAML reads on, off, yes and no as true and false: {metric} is text",
        "chữ, đặt trong dấu nháy (YAML đọc on, off, yes, no là true, false): {metric} là chữ",
    ),
    "rule.metric-kind": Words(
        "the metric of a number: a {kind} judges numbers, and this one is {called}",
        "chỉ số là số: điều kiện {kind} xét số, còn chỉ số này là {called}",
    ),
    "rule.metric-name": Words("{key}: its samples are stored under this name", "{key}: số liệu được lưu bằng tên này"),
    "rule.metric-key": Words(
        "a lower-case letter, then up to 63 of a-z 0-9 _ . -",
        "một chữ thường, rồi không quá 63 ký tự trong a-z 0-9 _ . -",
    ),
    "rule.part-metric": Words("the metric that this part judges", "chỉ số mà phần này xét"),
    "rule.part-level": Words("one level: the rule has one severity", "một ngưỡng: cả luật chỉ có một mức độ"),
    "rule.one-anchor": Words(
        "one anchor at most: the alarm is its sensor's", "nhiều nhất một anchor: cảnh báo thuộc về cảm biến của phần đó"
    ),
    "rule.parts-within": Words(
        "a duration: how far apart in time the parts may be", "khoảng thời gian: các phần được cách nhau bao lâu"
    ),
    "rule.any-alone": Words("nothing: any part alone is enough", "bỏ đi: chỉ một phần là đủ"),
    # of calendars
    "calendar.windows": Words(
        "a list of windows, or nothing: round the clock", "một danh sách khung giờ, hoặc bỏ trống: suốt ngày đêm"
    ),
    "calendar.start": Words(
        "a local date and time since 2000 like '2026-01-01T22:00'", "ngày giờ địa phương như '2026-01-01T22:00'"
    ),
    "calendar.duration": Words("at most 31 days", "nhiều nhất 31 ngày"),
    "calendar.exdate": Words("dates like '2026-02-17'", "ngày như '2026-02-17'"),
    "calendar.parts": Words("RFC 5545 parts, of {names}", "các phần theo RFC 5545: {names}"),
    "calendar.often": Words("FREQ={names}", "FREQ={names}"),
    "calendar.rrule": Words(
        "an RFC 5545 recurrence such as FREQ=WEEKLY;BYDAY=MO,TU", "cách lặp theo RFC 5545 như FREQ=WEEKLY;BYDAY=MO,TU"
    ),
    "calendar.part-once": Words("{word} once", "{word} chỉ một lần"),
    "calendar.one-value": Words("one value of {word}", "một giá trị của {word}"),
    "calendar.ordinal": Words(
        "days without a number: only FREQ=MONTHLY and YEARLY have a first or second one",
        "thứ không kèm số: chỉ FREQ=MONTHLY và YEARLY có thứ đầu, thứ hai trong kỳ",
    ),
    "calendar.UNTIL": Words(
        "UNTIL=20261231T235959, a local time, or one in UTC with a Z",
        "UNTIL=20261231T235959 theo giờ địa phương, hoặc thêm Z nếu theo UTC",
    ),
    "calendar.until-start": Words("an end at or after start ({start})", "thời điểm không trước start ({start})"),
    "calendar.all-left-out": Words(
        "a day that is left: without these it never opens", "còn lại ít nhất một ngày: bỏ hết thì không bao giờ mở"
    ),
    "calendar.most": Words("at most {most}", "nhiều nhất {most}"),
    "calendar.count-or-until": Words(
        "COUNT or UNTIL, not both (RFC 5545, 3.3.10)", "COUNT hoặc UNTIL, không dùng cả hai (RFC 5545, 3.3.10)"
    ),
    "calendar.INTERVAL": Words("INTERVAL=1 to 999", "INTERVAL=1 đến 999"),
    "calendar.COUNT": Words("COUNT=1 to 99999", "COUNT=1 đến 99999"),
    "calendar.BYDAY": Words(
        "days such as MO, or 1MO and -1FR of a month", "các thứ như MO, hoặc 1MO và -1FR trong tháng"
    ),
    "calendar.BYMONTHDAY": Words("days of a month, 1 to 31 or -1 to -31", "ngày trong tháng, 1 đến 31 hoặc -1 đến -31"),
    "calendar.BYMONTH": Words("months, 1 to 12", "tháng, 1 đến 12"),
    "calendar.BYSETPOS": Words("positions, 1 to 366 or -1 to -366", "vị trí, 1 đến 366 hoặc -1 đến -366"),
    "calendar.WKST": Words("a day such as MO", "một thứ như MO"),
    "calendar.never": Words("a recurrence that comes at some time", "cách lặp có ngày xảy ra"),
    # of whole rules
    "rule.staged-severity": Words("nothing: each stage has its own", "bỏ đi: mỗi bậc có mức độ riêng"),
    "rule.severity": Words("one of {names}", "một trong {names}"),
    "rule.metric": Words("the metric to judge: a {kind} judges one", "chỉ số cần xét: điều kiện {kind} xét một chỉ số"),
    "rule.absence-span": Words(
        "nothing: periods or after says how long the silence lasts",
        "bỏ đi: periods hoặc after đã nói im lặng bao lâu",
    ),
    "rule.absence-calendar": Words(
        "nothing: silence is judged round the clock", "bỏ đi: im lặng được xét suốt ngày đêm"
    ),
    "rule.absence-quality": Words(
        "nothing: any sample breaks a silence, whatever its quality",
        "bỏ đi: có số liệu là hết im lặng, dù chất lượng ra sao",
    ),
    "rule.parts-apply": Words(
        "nothing: each part says which sensors it is about", "bỏ đi: mỗi phần đã nói về cảm biến nào"
    ),
    "rule.parts-for": Words("nothing: each part may have its own for", "bỏ đi: mỗi phần có for riêng"),
    "rule.fence-metric": Words("nothing: a geofence judges positions", "bỏ đi: luật ra vào vùng xét vị trí"),
    "rule.fence-for": Words("nothing beside the geofence's dwell or exit_delay", "bỏ đi: đã có dwell hoặc exit_delay"),
    "rule.fence-clear-for": Words(
        "nothing beside exit_delay, which says how long it must be away",
        "bỏ đi: exit_delay đã nói phải ở ngoài bao lâu",
    ),
    "rule.flat-line-for": Words(
        "a duration above zero: how long the value must stand still",
        "khoảng thời gian lớn hơn 0: giá trị đứng yên bao lâu thì báo",
    ),
    "rule.crossing-clear": Words(
        "a duration above zero: how long a crossing stays up", "khoảng thời gian lớn hơn 0: giữ cảnh báo bao lâu"
    ),
    # of what follows an alarm
    "rule.iso-duration": Words(
        "an ISO 8601 duration of days, hours, minutes and seconds, such as PT5M",
        "khoảng thời gian ISO 8601 gồm ngày, giờ, phút, giây, như PT5M",
    ),
    "rule.minutes": Words(
        "{fix}: minutes stand after a T (P..M says months, and those are not equally long)",
        "{fix}: phút viết sau chữ T (P..M là tháng, tháng dài ngắn khác nhau)",
    ),
    "rule.clock-time": Words(
        "{longer} or {shorter} (ISO 8601): a time of day does not say how long",
        "{longer} hoặc {shorter} (ISO 8601): viết như giờ đồng hồ thì không rõ bao lâu",
    ),
    "rule.own-steps": Words("steps with a key of their own each", "mỗi bước có mã riêng"),
    "rule.some": Words("at least one", "ít nhất một"),
    "rule.label": Words("one of {names}, or tag:NAME", "một trong {names}, hoặc tag:TÊN"),
    "rule.keeps-key": Words("{key}: a rule keeps its key", "{key}: mã của luật không đổi được"),
    # of zones
    "zone.collection": Words("FeatureCollection (RFC 7946)", "FeatureCollection (RFC 7946)"),
    "zone.features": Words("a list of at least one feature", "một danh sách có ít nhất một feature"),
    "zone.feature": Words(
        "a Feature, with properties and geometry (RFC 7946)", "một Feature, có properties và geometry (RFC 7946)"
    ),
    "zone.properties": Words("key, name, kind, radius, tags and schedule", "key, name, kind, radius, tags và schedule"),
    "zone.name": Words(
        'the name in both languages: {{"vi": ..., "en": ...}}', 'tên bằng cả hai tiếng: {{"vi": ..., "en": ...}}'
    ),
    "zone.own-key": Words("a key of its own: another zone here has it", "mã riêng: ở đây đã có vùng dùng mã này"),
    "zone.no-property": Words("nothing: a zone has no such property", "bỏ đi: vùng không có thuộc tính này"),
    "zone.kind": Words("one of {names}", "một trong {names}"),
    "zone.type": Words("{names} for a {kind}", "{names} cho vùng loại {kind}"),
    "zone.no-radius": Words("nothing: a polygon has no radius", "bỏ đi: đa giác không có bán kính"),
    "zone.positions": Words(
        "numbers, [lon, lat] for each position; a ring has four or more and ends where it begins (RFC 7946)",
        "các số, mỗi vị trí là [kinh độ, vĩ độ]; vòng có từ bốn vị trí và kết thúc ở chỗ bắt đầu (RFC 7946)",
    ),
    "zone.some-position": Words("at least one position", "ít nhất một vị trí"),
    "zone.degrees": Words(
        "degrees: lon within -180..180, then lat within -90..90", "độ: kinh độ trong -180..180, rồi vĩ độ trong -90..90"
    ),
    "zone.uncrossed": Words("a valid geometry that does not cross itself", "một hình hợp lệ, đường biên không tự cắt"),
    "zone.corners": Words(
        "at most {most} for a {kind}: simplify it", "nhiều nhất {most} cho vùng loại {kind}: vẽ đơn giản hơn"
    ),
    "zone.widest": Words("at most {most} metres", "nhiều nhất {most} mét"),
    "zone.radius": Words("metres above 0: a {kind} needs one", "số mét lớn hơn 0: vùng loại {kind} cần có"),
    "zone.unused": Words(
        "a zone that no rule in force names: change or retire {rules} first",
        "vùng không luật nào đang dùng: hãy sửa hoặc ngừng {rules} trước",
    ),
    # of sensors
    "sensor.part": Words(
        "a name of up to 64 characters without spaces and colons",
        "tên không quá 64 ký tự, không có dấu cách và dấu hai chấm",
    ),
    "sensor.number": Words("a number such as 2.5, without quotes", "một số như 2.5, không có dấu nháy"),
    "sensor.own_place": Words(
        "no place: the device reports its own, {at}", "để nguyên: thiết bị tự báo vị trí của mình, {at}"
    ),
    "sensor.number-or-null": Words("a number, or null", "một số, hoặc null"),
    # of requests
    "request.near": Words(
        "no such name here; {near} is the nearest", "bỏ đi: ở đây không có tên này, gần nhất là {near}"
    ),
    "request.names": Words("no such name here, but one of {names}", "bỏ đi: ở đây không có tên này, chỉ có {names}"),
    "request.no-names": Words("nothing: there are no parameters here", "bỏ đi: ở đây không có tham số nào"),
    "request.plus": Words(
        "a time with its offset; in an address a + is written %2B, as in {fix} (or use Z)",
        "thời điểm kèm múi giờ; trong địa chỉ, dấu + phải viết là %2B, như {fix} (hoặc dùng Z)",
    ),
    "history.most": Words(
        "a span of at most {most} rows: from {oldest} on it is, and the rest in other questions; or resolution=1m or 1h",
        "khoảng có nhiều nhất {most} dòng: từ {oldest} trở đi, phần trước hỏi riêng; hoặc resolution=1m hay 1h",
    ),
    # of administration
    "user.own-name": Words("another name: a user has this one already", "tên khác: đã có người dùng tên này"),
    "user.last-admin": Words(
        "an administrator still: this is the last one who can sign in, so make another one first",
        "giữ nguyên: đây là quản trị viên cuối cùng còn đăng nhập được, hãy thêm người khác trước",
    ),
    "channel.own-key": Words("another key: a channel has this one already", "khóa khác: đã có kênh dùng khóa này"),
    "channel.unused": Words(
        "a channel that no policy uses: take it out of {policies} first",
        "kênh không chính sách nào dùng: hãy gỡ khỏi chính sách {policies} trước",
    ),
    "channel.secret-anew": Words(
        "the secret itself, or null: {place} is another server's",
        "nhập lại mật khẩu hoặc mã, hay chọn xóa: {place} đã là máy chủ khác",
    ),
    "policy.own-key": Words("another key: a policy has this one already", "khóa khác: đã có chính sách dùng khóa này"),
    "delivery.unsent": Words("one that was not sent: it got through already", "tin chưa gửi: tin này đã gửi được"),
    "delivery.channel": Words("a channel that is there: it was deleted", "kênh còn đó: kênh này đã bị xóa"),
    "maintenance.end": Words(
        "a time after `from` ({start}) and within {days} days of it",
        "thời điểm sau lúc bắt đầu ({start}), cách không quá {days} ngày",
    ),
    "maintenance.scope": Words(
        "at least one of rules, zones, domains, devices", "ít nhất một trong luật, vùng, lĩnh vực, thiết bị"
    ),
    # sources
    "source.extra": Words("nothing: a mapping has no such word here", "bỏ đi: ánh xạ không có từ này ở đây"),
    "source.query": Words(
        "a place in the payload, such as $.object.level or $.values[0] ({reason})",
        "một chỗ trong bản tin, như $.object.level hay $.values[0] ({reason})",
    ),
    "source.entry": Words(
        "a path that begins with $: @ is an entry of each", "đường dẫn bắt đầu bằng $: @ chỉ dùng cùng each"
    ),
    "source.text": Words("$: a text is one value", "$: bản tin dạng chữ chỉ là một giá trị"),
    "source.device": Words(
        "either level (of the topic, from 1) or path (in the payload)",
        "hoặc level (tầng của topic, đếm từ 1), hoặc path (trong bản tin)",
    ),
    "source.time-format": Words("text with some of {directives}", "chữ gồm các ký hiệu trong {directives}"),
    "source.values": Words(
        "values alone: they need no unit, scale or offset", "chỉ values: không đi cùng unit, scale hay offset"
    ),
    "source.empty": Words("at least one metric, or a position", "ít nhất một chỉ số, hoặc vị trí"),
    "source.no-number": Words(
        "no unit, scale or offset: this metric is no number", "bỏ unit, scale, offset: chỉ số này không phải là số"
    ),
    "source.unit": Words("one of {units}", "một trong {units}"),
    "source.degrees": Words("nothing: it is in degrees", "bỏ đi: đơn vị là độ"),
    "source.filter": Words(
        "an MQTT topic filter of at most {longest} characters, such as application/+/device/+/event/up",
        "bộ lọc topic MQTT không quá {longest} ký tự, như application/+/device/+/event/up",
    ),
    "source.filter-reach": Words(
        "a filter whose first level is a name, and not ioc: the hub's own topics are not for others",
        "bộ lọc có tầng đầu là một tên, không phải ioc: topic của hệ thống không dùng cho nguồn khác",
    ),
    "source.filter-taken": Words(
        "a filter that has no topic in common with {filter} of {key}: each topic has one source",
        "bộ lọc không trùng topic nào với {filter} của {key}: mỗi topic chỉ thuộc một nguồn",
    ),
    "source.time-zone": Words(
        "a name of the IANA database, such as Asia/Ho_Chi_Minh", "một tên theo IANA, như Asia/Ho_Chi_Minh"
    ),
    "source.native": Words(
        "what it is: of the native source only its times can be changed",
        "giữ nguyên: với nguồn gốc chỉ đổi được các khoảng thời gian",
    ),
    "source.key-taken": Words("a key that no other source has", "một khoá chưa nguồn nào dùng"),
}


class Raw(str):
    """A given value already written as it is to be shown; ``vi`` where Vietnamese says it in other words."""

    vi: str

    def __new__(cls, text: str, vi: str | None = None) -> Raw:
        made = super().__new__(cls, text)
        made.vi = text if vi is None else vi
        return made


_CHOICES: Final = ("literal_error", "enum")
_LAST_CHOICE: Final = re.compile(r"(.*'|\d|True|False|None) or ('.*|-?\d+|True|False|None)$", re.DOTALL)
"""Pydantic's way of writing them out: 'a', 'b' or 'c'."""
NOTHING: Final = Raw("nothing", "không có gì")
NONE: Final = Raw("none", "không có cái nào")
BOTH: Final = Raw("both", "cả hai")


def problem(field: str, given: object, code: str, **words: Any) -> Problem:
    """What is wrong with ``field``, out of the catalogue. ``given`` is shown as its repr unless it is Raw or None."""
    raw = given if isinstance(given, Raw) else NOTHING if given is None else Raw(shown(given))
    if code in _CHOICES:
        words["expected"] = Raw(words["expected"], _LAST_CHOICE.sub(r"\1 hoặc \2", words["expected"]))
    said = CATALOGUE[code]
    theirs = {name: word.vi if isinstance(word, Raw) else word for name, word in words.items()}
    return Problem(field, str(raw), said.en.format(**words), code, (raw.vi, said.vi.format(**theirs)))


def both(*names: str) -> Raw:
    """Words of a document, one beside the other."""
    return Raw(" and ".join(names), " và ".join(names))
