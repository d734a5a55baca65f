"""The commands that work on a data folder without serving it. `app` adds `demo` and `serve`."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

import demo
import doctor
from admin import roster
from admin.documents import invitations
from config import BadConfig
from folder import FILE, SYSTEM, fresh, making, new_pins, open_hall, set_pins
from hall.clock import iso
from hall.errors import HallError
from hall.store.connection import backup, in_words, trouble

VERDICTS = {"taken": "nhận", "remark": "lưu ý", "decide": "cần quyết định", "left_out": "bỏ qua"}
data_option = click.option("--data", type=click.Path(path_type=Path), default=Path("data"), show_default=True, help="Thư mục của hội nghị.")


class Commands(click.Group):
    """`demo` when no command is named; the hall's refusals as one sentence."""

    def parse_args(self, ctx, args):
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "-h")):
            args = ["demo", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx):
        try:
            with in_words(FILE):
                return super().invoke(ctx)
        except (HallError, BadConfig) as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.filename is None:
                raise
            raise click.ClickException(f"Không đọc hoặc ghi được {error.filename}: {error.strerror}") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Khai Mạc: điều hành ngày hội nghị từ một máy tính trong hội trường."""


@cli.command("new")
@data_option
@click.option("--protocol", "protocol_id", default=demo.PROTOCOL, show_default=True, help="Bộ quy định trong protocols/.")
@click.option("--unit", prompt="Đơn vị (ví dụ: huyện Nam Đông)")
@click.option("--organiser", prompt="Cơ quan mời (ví dụ: ỦY BAN NHÂN DÂN HUYỆN NAM ĐÔNG)")
@click.option("--ordinal", prompt="Lần thứ (số La Mã)")
@click.option("--period", default="2020 - 2025", prompt="Giai đoạn")
@click.option("--place", prompt="Địa danh ghi trên giấy mời")
@click.option("--venue", prompt="Địa điểm tổ chức")
@click.option("--starts", prompt="Khai mạc lúc (ví dụ: 2020-06-12 07:45)")
def new_command(data: Path, protocol_id: str, starts: str, **particulars: str) -> None:
    """Tạo một hội nghị mới, trống, trong thư mục dữ liệu."""
    try:
        moment = datetime.fromisoformat(starts).replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    except ValueError as error:
        raise click.ClickException("Giờ khai mạc viết như: 2020-06-12 07:45") from error
    with making(data) as new:
        fresh(new, protocol_id, new_pins(), particulars | {"starts_at": iso(moment)})
    click.echo(f"Đã tạo hội nghị trong {data}. Mã PIN ở {data / 'PIN.txt'}.")


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.option("--dry-run", is_flag=True, help="Chỉ xem trước.")
def import_command(file: Path, data: Path, dry_run: bool) -> None:
    """Nhập danh sách đại biểu từ tệp .xlsx hoặc .csv; mỗi dòng cần xem được giải thích."""
    hall = open_hall(data)
    preview = roster.examine(hall, file.read_bytes(), file.name)
    for sheet in preview.sheets:
        for notice in sheet.notices:
            click.echo(f"{sheet.name}: {notice}")
    for row in preview.rows:
        changes = [f"{roster.LABELS.get(name, name)}: “{old}” → “{new}”." for name, old, new in row.changes]
        if row.verdict != "taken" or changes:
            click.echo(f"{row.key} [{VERDICTS[row.verdict]}] " + " ".join([*(remark.text for remark in row.remarks), *changes]))
    if not dry_run:
        result = hall.roster.apply(roster.resolve(preview, {}), file_name=file.name, sha256=preview.sha256, actor=SYSTEM)
        click.echo(f"Thêm {result.added}, cập nhật {result.updated}, không đổi {result.unchanged}.")
    if missing := preview.counts["not_in_file"]:
        click.echo(f"{missing} đại biểu đang có mà tệp không ghi: giữ nguyên.")
    waiting = sum(row.verdict == "decide" for row in preview.rows)
    if waiting:
        click.echo(f"{waiting} dòng cần quyết định: mở {file.name} ở Bàn thư ký, mục Nhập danh sách.")
    hall.close()


@cli.command("invitations")
@click.argument("out", type=click.Path(path_type=Path))
@data_option
@click.option("--unit", default="", help="Chỉ một đơn vị.")
@click.option("--png", is_flag=True, help="OUT là thư mục; mỗi giấy mời một ảnh PNG để gửi qua điện thoại.")
def invitations_command(out: Path, data: Path, unit: str, png: bool) -> None:
    """Ghi giấy mời ra một tệp PDF để in (hoặc từng ảnh PNG)."""
    hall = open_hall(data)
    chosen = hall.roster.invitations(unit=unit)
    letters = [invitations.letter(delegate, ticket.code, hall.conference, hall.protocol) for delegate, ticket in chosen]
    if not letters:
        raise click.ClickException("Không có giấy mời nào: danh sách trống hoặc không có đơn vị này.")
    if png:
        out.mkdir(parents=True, exist_ok=True)
        for (delegate, _), letter in zip(chosen, letters, strict=True):
            (out / f"{delegate.number}.png").write_bytes(invitations.invitation_png(letter))
    elif out.is_dir():
        raise click.ClickException(f"{out} là một thư mục: hãy ghi tên tệp PDF, hoặc thêm --png.")
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        invitations.write_invitations(letters, out)
    click.echo(f"{len(letters)} giấy mời: {out}")
    hall.close()


@cli.command("enrol")
@click.argument("kind", type=click.Choice(["kiosk"]))
@click.option("--name", required=True, help="Tên thiết bị, ví dụ “Cửa 1”.")
@click.option("--printer", default="", help="Máy in của thiết bị này.")
@data_option
def enrol_command(kind: str, name: str, printer: str, data: Path) -> None:
    """Ghép một thiết bị; mã bí mật của nó ở dòng cuối."""
    hall = open_hall(data)
    _, token = hall.devices.enrol(name, kind=kind, printer=printer, actor=SYSTEM)
    hall.close()
    click.echo(token)


@cli.command("tickets")
@data_option
def tickets_command(data: Path) -> None:
    """Mỗi giấy mời một dòng: số đại biểu, mã, họ tên (cách nhau bằng tab)."""
    hall = open_hall(data)
    for delegate, ticket in hall.roster.invitations():
        click.echo(f"{delegate.number}\t{ticket.code}\t{delegate.full_name}")
    hall.close()


@cli.command("pins")
@data_option
def pins_command(data: Path) -> None:
    """Đặt mã PIN mới cho bàn thư ký, MC và trạm in khi quên mã cũ; ghi vào PIN.txt."""
    hall = open_hall(data)
    set_pins(hall, data, new_pins())
    hall.close()
    click.echo(f"Mã PIN mới ở {data / 'PIN.txt'}.")


@cli.command("backup")
@click.argument("out", type=click.Path(path_type=Path))
@data_option
def backup_command(out: Path, data: Path) -> None:
    """Sao một bản nhất quán của hội nghị ra tệp OUT, kể cả khi máy chủ đang chạy."""
    if not (data / FILE).exists():
        raise click.ClickException(f"{data} chưa có hội nghị nào.")
    backup(data / FILE, out)
    click.echo(f"Đã sao lưu: {out}")


@cli.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def restore_command(file: Path, data: Path) -> None:
    """Dựng lại hội nghị từ bản sao lưu vào một thư mục dữ liệu còn trống."""
    if (data / FILE).exists():
        raise click.ClickException(f"{data} đã có một hội nghị; chọn thư mục khác để không ghi đè.")
    if wrong := trouble(file):
        raise click.ClickException(f"{file} không phải bản sao lưu dùng được: {wrong}")
    with making(data) as new:
        backup(file, new / FILE)
        hall = open_hall(new)
        click.echo(f"Đã dựng lại: {hall.title_lines[0]}. Mã PIN như trong bản sao lưu; quên thì đặt mã mới bằng lệnh pins.")
        hall.close()


@cli.command("doctor")
@data_option
def doctor_command(data: Path) -> None:
    """Xem máy này, thư mục này và hội nghị này đã sẵn sàng cho buổi sáng chưa."""
    fit = True
    for whole, sentence in doctor.examine(data):
        click.echo(f"{'✓' if whole else '✗'} {sentence}")
        fit = fit and whole
    raise SystemExit(0 if fit else 1)


@cli.command("bench", context_settings={"ignore_unknown_options": True})
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
def bench_command(args: tuple[str, ...]) -> None:
    """Đo tốc độ trên máy này và in bảng."""
    raise SystemExit(subprocess.call([sys.executable, "-m", "bench", *args], cwd=Path(__file__).parent))


@cli.command("test", context_settings={"ignore_unknown_options": True})
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
def test_command(args: tuple[str, ...]) -> None:
    """Chạy mọi bài kiểm tra, ba tiến trình song song; mỗi tệp là một buổi nối tiếp nên không bị chia."""
    # The three, and every house they start, share what one of them compiled, whatever the machine says of keeping it.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    tests = [sys.executable, "-m", "pytest", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", *args]
    raise SystemExit(subprocess.call(tests, cwd=Path(__file__).parent, env=env))
