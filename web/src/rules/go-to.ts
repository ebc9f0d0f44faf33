/** To the field of a form that shows a path of the document, unfolding what it is in. */

/** False: no field shows it or what it is in. */
export function goToField(form: HTMLElement, path: string): boolean {
  const fields = [...form.querySelectorAll<HTMLElement>('[data-path]')];
  const words = path.split('.');
  for (; words.length > 0; words.pop()) {
    const here = words.join('.');
    const field = fields.find((one) => one.dataset['path'] === here) ?? fields.find((one) => one.dataset['path']?.startsWith(`${here}.`));
    if (!field) continue;
    for (let outer = field.closest('details'); outer; outer = outer.parentElement?.closest('details') ?? null) outer.open = true;
    field.focus();
    field.scrollIntoView({ block: 'center' });
    return true;
  }
  return false;
}
