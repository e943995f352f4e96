"""What columns are called in the lists that come, and by which words a column is known that may not be taken."""

from collections.abc import Mapping

from ..types.lists import ListField
from .texts import heading

HEADINGS: Mapping[ListField, tuple[str, ...]] = {
    ListField.NAME: (
        *("姓名", "名字", "人员姓名", "旅客姓名", "乘客姓名", "机主姓名", "登记姓名", "居民姓名", "返乡人员姓名"),
        *("name", "full name", "person name", "passenger name", "patient name", "name and surname"),
    ),
    ListField.SURNAME: (
        *("姓", "姓氏", "surname", "last name", "family name", "nachname", "person.lastName", "patient_lastname"),
        *("nom", "apellido"),
    ),
    ListField.GIVEN_NAME: (
        *("名", "first name", "given name", "vorname", "person.firstName", "patient_firstname", "prénom", "nombre"),
    ),
    ListField.SEX: ("性别", "男/女", "sex", "gender", "geschlecht", "person.sex", "patient_gender", "sexe", "sexo"),
    ListField.BORN_ON: (
        *("出生日期", "出生年月", "出生年月日", "生日", "date of birth", "birth date", "dob", "born", "born on"),
        *("geburtsdatum", "patient_dateofbirth", "date de naissance"),
    ),
    ListField.ID_NUMBER: (
        *(
            "身份证号",
            "身份证号码",
            "身份证",
            "公民身份号码",
            "证件号",
            "证件号码",
            "有效证件号码",
            "护照号",
            "护照号码",
        ),
        *("id number", "id no", "identity number", "identification number", "identificationNumber", "passport"),
        *("passport number", "passport no", "ausweisnummer", "national id"),
    ),
    ListField.PHONE: (
        *(
            "手机号",
            "手机号码",
            "手机",
            "联系电话",
            "联系方式",
            "电话",
            "电话号码",
            "本人电话",
            "本人联系方式",
            "移动电话",
        ),
        *("phone", "phone number", "mobile", "mobile number", "telephone", "tel", "contact number", "cell phone"),
        *("tel. persönlich", "patient_phone_number", "téléphone", "msisdn"),
    ),
    ListField.AREA: (
        *(
            "所属社区",
            "所属村",
            "社区",
            "村",
            "村/社区",
            "村（社区）",
            "行政村",
            "乡镇",
            "乡镇街道",
            "乡镇/街道",
            "街道",
            "镇",
        ),
        *("县区", "县（市、区）", "所属辖区", "辖区", "目的地社区", "现住区划", "行政区划代码", "区划代码"),
        *("village", "community", "township", "district", "division", "division code", "responsibleCommunity"),
        *("responsibleDistrict",),
    ),
    ListField.ADDRESS: (
        *(
            "住址",
            "地址",
            "现住址",
            "现住地址",
            "现居住地址",
            "居住地址",
            "家庭住址",
            "详细地址",
            "目的地地址",
            "停留地点说明",
        ),
        *("现在郑住址", "常住地住址", "小区", "楼栋", "单元号", "房号", "门牌号"),
        *(
            "address",
            "home address",
            "street",
            "full_address_text",
            "straße",
            "hausnummer",
            "wohnungs-/zimmer-nummer",
            "ort",
        ),
    ),
    ListField.FROM_PLACE: (
        *(
            "来源地",
            "何处返程",
            "出发地",
            "出发城市",
            "始发地",
            "始发站",
            "来自",
            "来自何地",
            "返回前所在地",
            "从何地返回",
        ),
        *(
            "所赴城市",
            "from",
            "coming from",
            "origin",
            "departure",
            "place of departure",
            "departed from",
            "abfahrtsort",
        ),
    ),
    ListField.CAME_ON: (
        *(
            "到达日期",
            "到达时间",
            "抵达日期",
            "抵达时间",
            "返回日期",
            "返回时间",
            "返程日期",
            "返程时间",
            "返乡时间",
            "返乡日期",
        ),
        *("入境日期", "到达郑州时间", "乘车日期", "到站日期", "返回时间 backdate"),
        *("arrival date", "date of arrival", "arrived on", "arrival", "return date", "einreisedatum", "date of entry"),
    ),
    ListField.TICKET: (
        *("车次", "航班", "航班号", "列车车次", "乘坐车次", "购票信息", "车次/班次/航班号/车牌号", "返程所乘车次/航班"),
        *("座位号", "车厢座位", "flight", "flight number", "train", "train number", "seat"),
        *("flug-/zug-/liniennummer", "sitzplatz, wagennr."),
    ),
    ListField.TRANSIT: (
        *(
            "途经",
            "途径",
            "途经地",
            "途径地",
            "途经地区",
            "途径地区",
            "途经城市",
            "中转地",
            "中转城市",
            "换乘站",
            "经停地",
        ),
        *("transit", "transit area", "via", "came through", "stopover"),
    ),
    ListField.STAYED: (
        *(
            "停留时间",
            "停留天数",
            "停留时长",
            "逗留时间",
            "逗留天数",
            "stay",
            "stayed",
            "length of stay",
            "days stayed",
        ),
    ),
    ListField.NOTE: (
        *("备注", "说明", "其他", "其他说明", "其他备注信息", "note", "notes", "remark", "remarks", "comment"),
    ),
}
"""For each field, what lists call it, in the languages that lists came in."""

INSIDE: Mapping[ListField, tuple[str, ...]] = {
    ListField.ID_NUMBER: ("身份证", "证件号", "护照"),
    ListField.PHONE: ("手机", "电话", "联系方式", "phone", "mobile"),
    ListField.BORN_ON: ("出生", "birth"),
    ListField.NAME: ("姓名",),
    ListField.SEX: ("性别",),
    ListField.ADDRESS: ("住址", "地址", "address"),
    ListField.CAME_ON: ("到达", "抵达", "返乡", "返回日期", "入境"),
    ListField.NOTE: ("备注",),
}
"""Words that tell a field where they stand within a longer heading, in the form in which headings are compared."""

OF_OTHERS = (
    *(
        "同行",
        "家属",
        "紧急联系",
        "联系人",
        "填报",
        "录入",
        "负责人",
        "责任领导",
        "排查人",
        "登记人",
        "reporting",
        "guardian",
    ),
    *("reporter", "nextofkin", "emergency", "personmaking"),
)
"""Words of headings that speak of somebody else: their name or number is not the person's."""

TRAJECTORY = (
    *(
        "经度",
        "纬度",
        "经纬度",
        "坐标",
        "基站",
        "轨迹",
        "定位",
        "行程",
        "停留点",
        "小区id",
        "信令",
        "漫游记录",
    ),
    *("latitude", "longitude", "lat", "lng", "lon", "long", "gps", "coordinates", "cell id", "cellid", "cell tower"),
    *("base station", "lac", "trajectory", "route", "track", "waypoint", "imei", "imsi", "mac", "bssid", "wifi"),
)
"""Words of columns that tell where somebody was, when: no list may bring them."""
EXACT_ONLY = frozenset({"lat", "lng", "lon", "long", "lac", "gps", "mac", "track", "route", "wifi"})
"""Of these only those that are whole words of a heading: `plate` is none of them."""

NAMED: Mapping[str, ListField] = {heading(said): field for field, known in HEADINGS.items() for said in known}
"""The field of each heading as it is compared."""
