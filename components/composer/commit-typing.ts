/** Some fields hand over what was typed when they lose the focus. */
export function commitTyping(): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && activeElement.matches('input, textarea')) activeElement.blur();
}
