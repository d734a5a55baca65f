"""Who may do what: roles by PIN in a signed session, devices by bearer token, CSRF for everything a browser sends with its cookie."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, Flask, g, redirect, render_template, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import TimestampSigner

from hall.devices import ROLES
from hall.errors import HallError
from hall.hall import Hall
from hall.model import Actor, Device

from .asked import in_thread


class NotAllowed(HallError):
    """Nobody is known (401) or this role may not (403)."""

    code = "not_allowed"
    text = "Cần đăng nhập để làm việc này."

    def __init__(self, status: int, text: str = "") -> None:
        super().__init__(text)
        self.status = status


class _AnyAge(TimestampSigner):
    """Signed by us is enough. A session from the future is a clock that was set back, and must not lock the MC out of the stage."""

    def unsign(self, value, max_age=None, return_timestamp=False):
        return super().unsign(value, None, return_timestamp)


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, whose age nobody asks for."""

    def get_signing_serializer(self, app: Flask):
        serializer = super().get_signing_serializer(app)
        serializer.signer = _AnyAge
        return serializer


class RoleUser(UserMixin):
    """A session that knew the PIN of a role, and which one: a changed PIN ends the sessions that knew the one before."""

    def __init__(self, role: str, pin_set_at: str) -> None:
        self.role, self.id = role, f"{role} {pin_set_at}"


class Gate:
    """One for the app. `admin` may do what every other role may."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def install(self, app: Flask) -> None:
        app.session_interface = Sessions()
        manager = LoginManager(app)
        manager.user_loader(self._known)
        self.csrf = CSRFProtect(app)
        self._limiter = Limiter(get_remote_address, app=app, default_limits=[], storage_uri="memory://")
        app.register_blueprint(self._blueprint())
        app.jinja_env.globals.update(csrf_token=generate_csrf, role=self.role)

    def role(self) -> str:
        """The role of this session, "" for none."""
        return current_user.role if current_user and current_user.is_authenticated else ""

    def _known(self, session_id: str) -> RoleUser | None:
        role, _, pin_set_at = session_id.partition(" ")
        known = role in ROLES and pin_set_at == self._hall.devices.pin_changed_at(role)
        return RoleUser(role, pin_set_at) if known else None

    def admit(self, role: str) -> None:
        """This session knows the PIN of the role as it is now: it has just been typed, or set from here."""
        session.permanent = True  # a morning's work outlives the browser's window
        login_user(RoleUser(role, self._hall.devices.pin_changed_at(role)))

    def holds(self, role: str) -> bool:
        return self.role() in (role, "admin")

    def device(self, token: str) -> Device | None:
        """The enrolled device behind a token, or None."""
        return self._hall.devices.by_token(token) if token else None

    def actor(self) -> Actor:
        """Who acts in this request, for the record."""
        device = g.get("device")
        return Actor(role=device.kind, name=device.name) if device else Actor(role=self.role())

    def needs(self, *roles: str) -> Callable:
        """For routes: one of these roles by session. Pages send the visitor to the PIN page, addresses under /api answer 401 or 403."""

        def decorate(view: Callable) -> Callable:
            @wraps(view)
            def guarded(*args, **kwargs):
                if any(self.holds(role) for role in roles):
                    return view(*args, **kwargs)
                if request.path.startswith("/api/") or request.method != "GET":
                    raise NotAllowed(403 if self.role() else 401)
                return redirect(url_for("gate.login", next=request.path, role=roles[0]), code=303)

            guarded.security = [{"session": list(roles)}]
            return guarded

        return decorate

    def needs_device(self, view: Callable) -> Callable:
        """For routes: an enrolled device, by `Authorization: Bearer`. It is then in `flask.g.device`."""

        @wraps(view)
        def guarded(*args, **kwargs):
            g.device = self.device(bearer(request.headers.get("Authorization", "")))
            if g.device is None:
                raise NotAllowed(401, "Thiết bị này chưa được ghép hoặc đã bị thu hồi.")
            return view(*args, **kwargs)

        guarded.security = [{"device": []}]
        return guarded

    def limit(self, rate: str) -> Callable:
        """For routes that guess-work must not hurry: for example "10 per minute" for each address. Only what was refused counts: all
        machines of a hall may share one address."""
        return self._limiter.limit(rate, deduct_when=lambda answer: answer.status_code >= 400)

    def _blueprint(self) -> Blueprint:
        bp = Blueprint("gate", __name__)

        @bp.get("/login")
        def login():
            return render_template(
                "login.html", next=_local(request.args.get("next", "")), wanted=request.args.get("role", "admin"), wrong=False
            )

        @bp.post("/login")
        @self.limit("10 per minute; 60 per hour")
        def enter():
            role, pin = request.form.get("role", ""), request.form.get("pin", "").strip()
            # The hash is slow on purpose: on a native thread, so that the door does not wait for it.
            opens = role in ROLES and in_thread(self._hall.devices.pin_opens, role, pin)
            if not opens:
                return render_template("login.html", next=_local(request.form.get("next", "")), wanted=role, wrong=True), 403
            self.admit(role)
            return redirect(_local(request.form.get("next", "")) or url_for("pages.home"), code=303)

        @bp.post("/logout")
        def leave():
            logout_user()
            return redirect(url_for("pages.home"), code=303)

        return bp


def bearer(header: str) -> str:
    """The token of an Authorization header, or ""."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _local(target: str) -> str:
    """A path on this server, or "": a link must not lead elsewhere after the PIN."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) else ""
