// A modal dialog gives the focus back to whoever opened it, also when its component goes away without a word to the browser.

/** Show a dialog that is in the document; the result closes it (an effect's clean-up). */
export function modal(dialog: HTMLDialogElement): () => void {
  const opener = document.activeElement;
  dialog.showModal();
  return () => {
    dialog.close();
    const lost = document.activeElement === document.body; // if something else has it by now, it stays there
    if (lost && opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
  };
}
