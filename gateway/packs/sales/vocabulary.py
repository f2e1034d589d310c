"""The words sample data is made of. The companies and people are invented."""

import random
from collections.abc import Iterator

# name, category, list price in yuan, unit
PRODUCTS = (
    ("客户协同平台标准版", "software", 28000, "套"),
    ("客户协同平台企业版", "software", 86000, "套"),
    ("移动外勤模块", "software", 18000, "套"),
    ("数据分析模块", "software", 36000, "套"),
    ("项目管理模块", "software", 32000, "套"),
    ("实施服务", "service", 1800, "人天"),
    ("定制开发服务", "service", 45000, "项"),
    ("ERP 集成服务", "service", 38000, "项"),
    ("上线培训", "service", 6000, "场"),
    ("年度维护", "support", 15000, "年"),
    ("驻场运维", "support", 52000, "季"),
    ("一体机服务器", "hardware", 68000, "台"),
)
DEALS = ("采购项目", "升级项目", "一期项目", "二期项目", "试点项目", "集团推广项目", "续费项目", "扩容项目")
SOURCES = ("website", "exhibition", "referral", "call", "advert")
TITLES = (
    "总经理",
    "副总经理",
    "信息部经理",
    "采购经理",
    "财务总监",
    "运营总监",
    "项目经理",
    "技术总监",
    "行政主管",
)
CITIES = (
    ("上海", "east", "021"),
    ("杭州", "east", "0571"),
    ("苏州", "east", "0512"),
    ("南京", "east", "025"),
    ("宁波", "east", "0574"),
    ("深圳", "south", "0755"),
    ("广州", "south", "020"),
    ("佛山", "south", "0757"),
    ("厦门", "south", "0592"),
    ("北京", "north", "010"),
    ("天津", "north", "022"),
    ("青岛", "north", "0532"),
    ("济南", "north", "0531"),
    ("成都", "west", "028"),
    ("重庆", "west", "023"),
    ("西安", "west", "029"),
)
FIRST = (
    "恒瑞华鼎盛泰启明远航中科博信德润嘉禾天宇金石云帆正大新源海纳卓越联创宏图安捷百川凌志同方瑞丰晟世纪东方"
)
SECOND = "达通兴业邦辰科源昌隆泽宇翔利和信腾飞峰诚智汇丰康宁胜益佳美伟铭凯毅拓展"
BUSINESS = {
    "manufacturing": ("精密机械", "电子科技", "汽车零部件", "新材料", "自动化设备"),
    "retail": ("商贸", "连锁超市", "食品", "服饰"),
    "software": ("软件", "信息技术", "网络科技", "智能科技"),
    "finance": ("融资租赁", "资产管理", "保险经纪"),
    "construction": ("建筑工程", "装饰工程", "建材"),
    "healthcare": ("医疗器械", "生物科技", "医药"),
    "education": ("教育科技", "文化传播"),
    "logistics": ("供应链管理", "物流", "国际货运"),
}
FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "集团有限公司")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红梅鑫波宇浩然子轩欣怡晨曦雨泽嘉诚思远文博佳琪"
ROADS = (
    "中山路",
    "人民路",
    "解放路",
    "科技大道",
    "创业路",
    "建设路",
    "滨江大道",
    "高新一路",
    "学院路",
    "长江路",
)
NEEDS = (
    "销售团队 50 人，客户信息散在表格里，想统一管理。",
    "合同审批靠纸质单据，希望线上会签并能追溯。",
    "现用系统与金蝶没有打通，财务要手工录两遍。",
    "需要项目进度和回款放在一张图上看。",
    "售后工单响应慢，想按服务等级自动派单。",
    "想先试用一个部门，效果好再全公司推广。",
)
FOLLOW_UPS = (
    ("需求沟通", "介绍了产品整体方案，对方关注审批流程和权限。", "准备针对性的演示环境"),
    ("方案演示", "向信息部与业务部演示，反馈界面清楚，希望看报表。", "补充报表样例并约二次演示"),
    ("报价沟通", "对方认为价格偏高，希望分期实施。", "出两期实施的报价"),
    ("现场拜访", "参观了车间，了解了从订单到交付的流程。", "整理业务流程图"),
    ("商务谈判", "就付款方式和质保期达成初步一致。", "法务确认合同条款"),
    ("客户回访", "系统使用稳定，提出两个改进建议。", "反馈给产品团队"),
    ("续费提醒", "年度维护即将到期，对方有意续签。", "发送续费方案"),
)


def company_names(source: random.Random, count: int) -> Iterator[tuple[str, str, str, str]]:
    """Distinct (name, industry, city, region)."""
    seen: set[str] = set()
    industries = tuple(BUSINESS)
    while len(seen) < count:
        city, region, _ = source.choice(CITIES)
        industry = source.choice(industries)
        core = source.choice(FIRST) + source.choice(SECOND)
        name = f"{city}{core}{source.choice(BUSINESS[industry])}{source.choice(FORMS)}"
        if name not in seen:
            seen.add(name)
            yield name, industry, city, region


def person(source: random.Random) -> str:
    """A Chinese name of two or three characters."""
    return source.choice(SURNAMES) + "".join(source.choice(GIVEN) for _ in range(source.choice((1, 2, 2))))


def mobile(source: random.Random) -> str:
    """A mobile number of eleven digits."""
    return source.choice(("138", "139", "150", "159", "186", "188", "177")) + f"{source.randrange(10**8):08d}"


def landline(source: random.Random, city: str) -> str:
    """A landline of the city."""
    code = next(code for name, _, code in CITIES if name == city)
    return f"{code}-{source.randint(2, 8)}{source.randrange(10**7):07d}"


def address(source: random.Random, city: str) -> str:
    """A street address in the city."""
    return f"{city}市{source.choice(ROADS)}{source.randint(1, 999)}号"
