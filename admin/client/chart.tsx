// Arrivals over time as plain bars with their figures, in the conference's time zone. Bars are as wide as the span allows.

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { boot, t } from "../../web/client/boot";
import { clockText, figure } from "../../web/client/clock";
import { bins } from "./bins";

export function ArrivalsChart(props: { minutes: readonly [string, number][] }) {
  const box = useRef<HTMLDivElement>(null);
  const { step, starts, counts, elsewhen } = bins(props.minutes);
  const peak = counts.indexOf(Math.max(...counts));
  useEffect(() => {
    const place = box.current;
    if (!place || starts.length === 0) return;
    const draw = () => plot(place, step, starts, counts);
    let drawn = draw();
    const watch = new ResizeObserver(() => {
      if (place.clientWidth === drawn.width && place.clientHeight === drawn.height) return;
      drawn.setSize({ width: place.clientWidth, height: place.clientHeight });
    });
    watch.observe(place);
    return () => {
      watch.disconnect();
      drawn.destroy();
    };
  }, [step, starts.join(), counts.join()]);
  if (!starts.length) return <p class="empty small">{t("Chưa có ai đến.")}</p>;
  const words = t("Đông nhất lúc {time}: {n} người trong {step} phút", { time: clockText(starts[peak]! * 1000), n: figure(counts[peak]!), step });
  return (
    <figure class="chart">
      <div class="chart-box" ref={box} role="img" aria-label={words} />
      <figcaption class="quiet">
        {words}
        {elsewhen > 0 && ` · ${t("{n} người ghi ở ngày khác, không vẽ", { n: figure(elsewhen) })}`}
      </figcaption>
    </figure>
  );
}

function plot(place: HTMLElement, step: number, starts: number[], counts: number[]): uPlot {
  const width = step * 60;
  const style = getComputedStyle(place);
  const [ink, bar, line] = [style.getPropertyValue("--quiet"), style.getPropertyValue("--red"), style.getPropertyValue("--line")];
  const font = `11px ${style.getPropertyValue("--figures")}`;
  const only = starts.length;
  return new uPlot(
    {
      width: place.clientWidth,
      height: place.clientHeight,
      legend: { show: false },
      cursor: { show: false },
      padding: [14, 6, 0, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), boot.time_zone),
      scales: {
        // At least a dozen places, so that the first minute of the morning is a bar and not a wall.
        x: { time: true, range: () => [starts[0]! - width / 2, starts[0]! + width * (Math.max(only, 12) - 0.5)] },
        y: { range: (_, __, max) => [0, Math.max(4, max * 1.05)] },
      },
      axes: [
        { stroke: ink, font, size: 24, grid: { show: false }, ticks: { show: false }, space: 48, values: (_, at) => at.map((one) => clockText(one * 1000)) },
        { stroke: ink, font, size: (_, values) => 14 + 7 * Math.max(1, ...(values ?? []).map((one) => one.length)), grid: { stroke: line, width: 1 }, ticks: { show: false }, space: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000], values: (_, at) => at.map(figure) },
      ],
      series: [{}, { fill: bar, stroke: bar, width: 0, paths: uPlot.paths.bars!({ size: [0.72, 60] }), points: { show: false } }],
      hooks: {
        draw: [
          (u) => {
            u.ctx.save();
            u.ctx.fillStyle = ink;
            u.ctx.textAlign = "center";
            u.ctx.font = `${Math.round(10 * devicePixelRatio)}px Inter, sans-serif`;
            counts.forEach((count, n) => {
              if (count) u.ctx.fillText(figure(count), u.valToPos(starts[n]!, "x", true), u.valToPos(count, "y", true) - 4 * devicePixelRatio);
            });
            u.ctx.restore();
          },
        ],
      },
    },
    [starts, counts],
    place,
  );
}
