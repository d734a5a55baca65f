// A box whose text is as large as it can be without being cut: --fit goes down from `most` until everything is inside.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const STEP = 0.03;

/** `most` and `least` bound --fit, which the styles multiply their sizes with; `on` says when the content is another one. */
export function Fit({ most = 1.8, least = 0.35, on, class: name, children }: FitProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current!;
    const fit = () => {
      for (let size = most; size >= least; size -= STEP) {
        element.style.setProperty("--fit", size.toFixed(2));
        if (element.scrollHeight <= element.clientHeight + 1 && element.scrollWidth <= element.clientWidth + 1) return;
      }
    };
    fit();
    const watch = new ResizeObserver(fit);
    watch.observe(element);
    void document.fonts?.ready.then(fit);
    return () => watch.disconnect();
  }, [on, most, least]);
  return (
    <div ref={box} class={`fit ${name ?? ""}`}>
      {children}
    </div>
  );
}

interface FitProps {
  most?: number;
  least?: number;
  on: string;
  class?: string;
  children: ComponentChildren;
}
