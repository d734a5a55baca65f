// What a delegate is told on arriving, in the reader's language: the hall tells it as whole Vietnamese sentences (hall/tasks.py).

import { t } from "./boot";

/** One of the hall's sentences; a title of the agenda inside it stays as it is. */
export function taskText(task: string): string {
  const [, award, row] = /^Đại biểu nhận khen thưởng đợt (\d+)(?:: mời ngồi hàng (.+))?$/.exec(task) ?? [];
  if (award && row) return t("Đại biểu nhận khen thưởng đợt {n}: mời ngồi hàng {row}", { n: award, row });
  if (award) return t("Đại biểu nhận khen thưởng đợt {n}", { n: award });
  const [, item] = /^Đại biểu có tên ở mục “(.+)”: mời gặp Thư ký$/.exec(task) ?? [];
  return item ? t("Đại biểu có tên ở mục “{item}”: mời gặp Thư ký", { item }) : t(task);
}
