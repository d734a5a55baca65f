// A machine that the hall does not know yet: it asks for the eight digits from the desk and shows nothing else.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { boot, t } from "../../web/client/boot";
import { Refusal } from "../../web/client/send";
import type { Device } from "./device";

export function Enrol({ sentence, device }: { sentence: string; device: Device }) {
  const code = useSignal("");
  const name = useSignal("");
  const busy = useSignal(false);
  const said = useSignal("");

  const run = async (act: () => Promise<void>) => {
    if (busy.value) return;
    busy.value = true;
    said.value = "";
    try {
      await act();
    } catch (error) {
      said.value = error instanceof Refusal ? t(error.text) : t("Chưa kết nối được máy chủ. Xin thử lại.");
    } finally {
      busy.value = false;
    }
  };
  const send = () => {
    const digits = code.value.replace(/\D/g, "");
    if (digits.length !== 8) said.value = t("Mã ghép gồm 8 chữ số.");
    else void run(() => device.redeem(digits));
  };
  useEffect(() => {
    const take = () => {
      const given = /[#&]code=([\d%\s-]+)/.exec(location.hash)?.[1];
      if (!given) return;
      // The code opens the door once: it does not stay in the address bar.
      history.replaceState(null, "", location.pathname + location.search);
      code.value = given.replace(/\D/g, "").slice(0, 8);
      send();
    };
    take();
    window.addEventListener("hashchange", take); // the link opened where this page stands open is no new page
    return () => window.removeEventListener("hashchange", take);
  }, []);

  return (
    <div class="enrol">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <h1>{t("Ghép máy điểm danh")}</h1>
        {sentence ? (
          <p class="sentence-above" role="status" data-testid="enrol-sentence">
            {sentence}
          </p>
        ) : null}
        <label for="code">{t("Nhập mã ghép 8 chữ số do bàn thư ký cấp")}</label>
        <input
          id="code"
          class="figures"
          data-testid="enrol-input"
          inputMode="numeric"
          autocomplete="one-time-code"
          maxLength={11}
          placeholder="0000 0000"
          autofocus
          aria-describedby="said"
          value={code.value}
          onInput={(event) => (code.value = event.currentTarget.value)}
        />
        <button type="submit" class="main" data-testid="enrol-button" disabled={busy.value}>
          {busy.value ? t("Đang ghép…") : t("Ghép máy này")}
        </button>
        <p id="said" class="said" role="alert" data-testid="enrol-said">
          {said.value}
        </p>
        <p class="where">{t("Bàn thư ký: mở mục Thiết bị, bấm Tạo mã ghép. Mã dùng được một lần trong 15 phút.")}</p>
        {window.isSecureContext ? null : (
          <p class="where" data-testid="enrol-insecure">
            {t("Kết nối này chưa an toàn (HTTPS): khi mất máy chủ, máy vẫn điểm danh được nhưng không được tải lại trang.")}
          </p>
        )}
      </form>
      {boot.role === "admin" ? (
        <form
          class="here"
          onSubmit={(event) => {
            event.preventDefault();
            void run(() => device.enrolHere(name.value));
          }}
        >
          <label for="door">{t("Máy này đang mở bằng quyền bàn thư ký: có thể đặt tên và dùng ngay, không cần mã")}</label>
          <div class="row">
            <input id="door" data-testid="enrol-name" required maxLength={40} placeholder={t("Cửa 1")} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
            <button type="submit" data-testid="enrol-here" disabled={busy.value}>
              {t("Dùng máy này")}
            </button>
          </div>
        </form>
      ) : null}
    </div>
  );
}
