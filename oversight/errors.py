"""Every refusal a person can meet: one class per kind, carrying what, where, why and what to do."""

from typing import ClassVar, NamedTuple

from oversight.bilingual import Text


class FieldError(NamedTuple):
    """What is wrong with one field, cell or line, and how to put it right."""

    field: str
    message: Text
    code: str = "invalid"
    where: str | None = None


class OversightError(Exception):
    """The base of all refusals; `status` is the HTTP status, `code` the last part of the problem type."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    title: ClassVar[Text] = Text("操作未完成", "The operation was not completed")

    def __init__(self, what: Text, *, remedy: Text | None = None, fields: tuple[FieldError, ...] = ()) -> None:
        super().__init__(str(what))
        self.what = what
        self.remedy = remedy
        self.fields = fields


class InvalidInputError(OversightError):
    """The input can't be taken; every field at fault is named."""

    code = "invalid-input"
    status = 422
    title = Text("提交有问题", "There is a problem")

    def __init__(self, *fields: FieldError) -> None:
        super().__init__(
            Text("；".join(f.message.zh for f in fields), "; ".join(f.message.en for f in fields)), fields=fields
        )

    @classmethod
    def of(cls, field: str, zh: str, en: str, code: str = "invalid") -> "InvalidInputError":
        """Build the refusal of a single field."""
        return cls(FieldError(field, Text(zh, en), code))


class NotFoundError(OversightError):
    """There is no such thing, or none that this reader may know of."""

    code = "not-found"
    status = 404
    title = Text("没有找到", "Not found")

    def __init__(self, what: Text | None = None) -> None:
        super().__init__(
            what
            or Text(
                "没有找到这一页或这条记录，或者它不在您的管辖范围内。",
                "There is no such page or record, or it is outside your area.",
            ),
            remedy=Text("请检查地址，或从菜单重新进入。", "Check the address, or start again from the menu."),
        )


class OutOfScopeError(NotFoundError):
    """A row of another county: answered exactly as if it did not exist, and recorded."""

    def __init__(self, agency: str) -> None:
        super().__init__()
        self.agency = agency


class ForbiddenError(OversightError):
    """The reader's role does not have the permission."""

    code = "forbidden"
    status = 403
    title = Text("没有权限", "No permission")

    def __init__(self, permission: str, roles: tuple[Text, ...] = ()) -> None:
        names = Text("、".join(r.zh for r in roles), ", ".join(r.en for r in roles))
        super().__init__(
            Text("您的角色不能进行这项操作。", "Your role does not allow this."),
            remedy=Text("可以办理的角色：{roles}。", "Roles that may: {roles}.").format(roles=names) if roles else None,
        )
        self.permission = permission


class RecusedError(OversightError):
    """The reader's role would allow it, but not in this case: own request, own examination, own agency."""

    code = "recused"
    status = 403
    title = Text("您需要回避", "You have to stand aside")


class SignInRequiredError(OversightError):
    """Nobody is signed in."""

    code = "sign-in-required"
    status = 401
    title = Text("请先登录", "Sign in first")

    def __init__(self) -> None:
        super().__init__(Text("这一页需要登录后查看。", "This page needs you to sign in."))


class ConflictError(OversightError):
    """The move is not legal in the present state, or somebody else was faster."""

    code = "conflict"
    status = 409
    title = Text("当前状态不能进行这项操作", "Not possible in the present state")


class TooManyRequestsError(OversightError):
    """A limit was reached."""

    code = "too-many-requests"
    status = 429
    title = Text("操作过于频繁", "Too many requests")


class UnavailableError(OversightError):
    """Something the operation needs is not there just now."""

    code = "unavailable"
    status = 503
    title = Text("暂时不可用", "Unavailable for the moment")
