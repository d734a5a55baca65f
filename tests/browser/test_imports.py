"""The desk's page for lists from spreadsheets: what is sent there that is no list, or an unseemly one."""

from playwright.sync_api import expect

from tests.browser.doors import LAPTOP, view


def sent(pages, sheet, text: str):
    """The desk with a list of this text explained."""
    sheet.write_text(text, "utf-8")
    desk = pages.open("/admin", role="admin", size=LAPTOP)
    view(desk, "nhap")
    desk.get_by_test_id("import-file").set_input_files(str(sheet))
    expect(desk.get_by_test_id("preview-row").first).to_be_visible()
    return desk


def test_a_list_of_nobody_cannot_be_written(pages, tmp_path):
    desk = sent(pages, tmp_path / "thu.csv", "Kính gửi các đồng chí\nMai họp lúc 7 giờ\n")
    expect(desk.get_by_text("Không có gì để ghi")).to_be_visible()
    expect(desk.get_by_test_id("import-confirm")).to_be_disabled()


def test_choices_already_made_outlive_what_another_desk_changes(house, pages, tmp_path):
    """An hour of deciding is not lost because somebody adds one delegate meanwhile."""
    desk = sent(
        pages, tmp_path / "hai.csv", "Họ và tên,Chức vụ,Đơn vị\nHồ Văn Ba 2,Nông dân,Xã Thượng Lộ\nLê Thị Mới,Nông dân,Xã Thượng Lộ\n"
    )
    choice = desk.get_by_test_id("preview-row").first.get_by_role("radio").first
    choice.check()
    person = {"full_name": "Lê Thị Mới", "post": "Giáo viên", "unit": "Xã Thượng Lộ", "category": "exemplar"}
    assert house.signed_in("admin").call("POST", "/api/v1/delegates", person | {"cmd_id": "add-mid-import"})[0] == 200
    confirm(desk)
    expect(desk.get_by_test_id("notice")).to_contain_text("đã thay đổi từ lúc xem trước")
    expect(desk.get_by_text("mới 0")).to_be_visible()
    expect(choice).to_be_checked()
    confirm(desk)
    expect(desk.get_by_test_id("import-result")).to_contain_text("thêm 1, ")


def confirm(desk) -> None:
    desk.get_by_test_id("import-confirm").click()
    desk.get_by_test_id("confirm").click()


def test_the_longest_word_does_not_push_the_choices_off_the_page(pages, tmp_path):
    desk = sent(pages, tmp_path / "dai.csv", f"Họ và tên,Chức vụ\n{'X' * 390},{'p' * 390}\n")
    choice = desk.get_by_test_id("preview-row").get_by_text("Bỏ qua dòng này").bounding_box()
    assert choice["x"] + choice["width"] < LAPTOP[0]
