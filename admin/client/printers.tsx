// Which printers there are; their paper and their queue are the print station's page.

import { useEffect, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { newId } from "../../web/client/send";
import { act, ask, command, say, sentence } from "./act";
import { desk, type PrinterView } from "./desk";
import { Discover } from "./discover";
import { useLoad } from "./load";
import { Empty, Field, Head, Mark, Pane, Waiting } from "./ui";
import { badgeSaid, printerSaid, whenText } from "./words";

interface Printer extends PrinterView {
  address: string;
}

export function Printers() {
  const paper = desk.state.value?.paper;
  const list = useLoad<{ printers: Printer[] }>("/api/v1/printers", JSON.stringify(paper?.printers), 200);
  const [editing, setEditing] = useState<Printer | null>(null);
  const [found, setFound] = useState<{ address: string } | null>(null);
  const printers = list.data?.printers ?? [];
  const remove = async (printer: Printer) => {
    const sure = await ask({
      title: t("Bỏ máy in “{name}”?", { name: printer.name }),
      consequence: t("Thẻ đang chờ máy này chuyển sang máy in khác; nếu không còn máy in nào, thẻ nằm chờ trong hàng."),
      confirm: t("Bỏ máy in"),
      danger: true,
    });
    if (sure === null) return;
    await act(() => command(`/api/v1/printers/${encodeURIComponent(printer.name)}`, {}, "DELETE"), t("Đã bỏ máy in “{name}”.", { name: printer.name }));
    list.reload();
  };
  const pause = async (printer: Printer) => {
    await act(() => command(`/api/v1/printers/${encodeURIComponent(printer.name)}/pause`, { paused: !printer.paused, cmd_id: newId() }));
    list.reload();
  };
  return (
    <section class="view">
      <Head title={t("Máy in")} note={t("Hàng chờ, hình thẻ và việc cần làm tại máy in nằm ở Trạm in thẻ.")}>
        <a class="button" href="/printers">
          {t("Mở Trạm in thẻ")}
        </a>
      </Head>
      <div class="two-columns wide-left">
        <Pane title={t("Các máy in")}>
          <Waiting of={list} />
          {list.data && printers.length === 0 && <Empty>{t("Chưa có máy in nào: thẻ sẽ nằm chờ. Thêm máy in ở bên cạnh.")}</Empty>}
          {printers.length > 0 && (
            <div class="table-scroll">
              <table>
                <thead>
                  <tr>
                    <th>{t("Tên")}</th>
                    <th>{t("Tình trạng")}</th>
                    <th>{t("Địa chỉ")}</th>
                    <th>
                      <span class="sr-only">{t("Việc")}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {printers.map((printer) => (
                    <tr key={printer.name} data-testid="printer-row">
                      <td class="strong">{printer.name}</td>
                      <td>
                        <Mark tone={printerSaid(printer).tone}>{printerSaid(printer).word}</Mark> <span class="quiet">{whenText(printer.state_at)}</span>
                      </td>
                      <td>
                        <code>{printer.address}</code>
                      </td>
                      <td class="row-tools">
                        <button class="small" onClick={() => void pause(printer)}>
                          {printer.paused ? t("In tiếp") : t("Tạm dừng")}
                        </button>
                        <button class="small" onClick={() => setEditing(printer)}>
                          {t("Sửa")}
                        </button>
                        <button class="small" onClick={() => void remove(printer)}>
                          {t("Bỏ…")}
                        </button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          <Counts counts={paper?.counts ?? {}} />
        </Pane>
        <div>
          <PrinterForm key={editing?.name ?? ""} known={editing} names={printers.map((one) => one.name)} found={found} close={() => setEditing(null)} done={list.reload} />
          <Discover take={(address) => setFound({ address })} />
        </div>
      </div>
    </section>
  );
}

function Counts(props: { counts: Record<string, number> }) {
  const states = ["queued", "sending", "unknown", "held", "done", "handed_over", "torn", "cancelled"].filter((state) => props.counts[state]);
  if (!states.length) return null;
  return (
    <p class="counts">
      {states.map((state) => (
        <Mark key={state} tone={badgeSaid(state).tone}>
          {badgeSaid(state).word}: {figure(props.counts[state]!)}
        </Mark>
      ))}
    </p>
  );
}

/** `found`: an address that was just chosen beside the form. */
function PrinterForm(props: { known: Printer | null; names: string[]; found: { address: string } | null; close(): void; done(): void }) {
  const { known } = props;
  const [name, setName] = useState(known?.name ?? "");
  const [address, setAddress] = useState(known?.address ?? "tcp://");
  const [problem, setProblem] = useState("");
  const [misnamed, setMisnamed] = useState("");
  useEffect(() => {
    if (props.found) setAddress(props.found.address);
  }, [props.found]);
  const save = async (event: Event) => {
    event.preventDefault();
    setProblem("");
    // Of the same name it would be the same printer, sent elsewhere without a word.
    const taken = !known && props.names.includes(name.trim()) ? t("Đã có máy in tên này: bấm “Sửa” ở dòng của máy ấy, hoặc đặt tên khác.") : "";
    const nameless = name.trim() ? "" : t("Cần tên máy in.");
    setMisnamed(nameless || taken);
    if (nameless || taken) return;
    try {
      await command("/api/v1/printers", { name, address });
      say(t("Đã ghi máy in “{name}”.", { name }));
      if (!known) {
        setName("");
        setAddress("tcp://");
      }
      props.close();
      props.done();
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <Pane title={known ? t("Sửa địa chỉ của “{name}”", { name: known.name }) : t("Thêm máy in")}>
      <form onSubmit={save} class="short-form" noValidate>
        <Field label={t("Tên máy in")} value={name} set={setName} maxLength={40} disabled={known !== null} placeholder={t("Máy in cửa 1")} problem={misnamed} />
        <Field label={t("Địa chỉ")} value={address} set={setAddress} maxLength={300} problem={problem} spellcheck={false} />
        <ul class="examples quiet">
          <li>
            <code>tcp://192.168.1.50:9100</code> {t("máy in mạng")}
          </li>
          <li>
            <code>usb://04b8:0e15</code> {t("máy in USB")}
          </li>
          <li>
            <code>spooler://NAME</code> {t("hàng đợi in của máy tính")}
          </li>
          <li>
            <code>virtual:</code> {t("máy in ảo, để thử")}
          </li>
        </ul>
        <div class="form-buttons">
          <button class="primary">{known ? t("Ghi") : t("Thêm máy in")}</button>
          {known && (
            <button type="button" onClick={props.close}>
              {t("Không ghi")}
            </button>
          )}
        </div>
      </form>
    </Pane>
  );
}
