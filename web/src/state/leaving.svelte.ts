/** Work that leaving a page would cost: whoever edits says so here, and a person is asked before it is gone. */

interface Form {
  unsaved: () => boolean;
  /** Asks in its own place, and calls `go` when the answer is yes. */
  ask: (go: () => void) => void;
}

/** Those in open dialogs, over whatever page there is. */
const forms = new Set<Form>();

/** Until the returned function is called. */
export function watchForm(form: Form): () => void {
  const closing = (event: BeforeUnloadEvent): void => {
    if (form.unsaved()) event.preventDefault();
  };
  forms.add(form);
  addEventListener('beforeunload', closing);
  return () => {
    removeEventListener('beforeunload', closing);
    forms.delete(form);
  };
}

export class Leaving {
  #unsaved: (() => boolean) | null = null;
  #keep: (() => void) | null = null;
  #agreed = false;
  /** What was about to happen, while a person is asked whether it may. */
  pending = $state.raw<(() => void) | null>(null);

  /**
   * Until the returned function is called.
   *
   * @param unsaved asked at every attempt to leave
   * @param keep called when the page goes without anybody having been asked: the session has ended
   */
  watch(unsaved: () => boolean, keep: () => void = () => undefined): () => void {
    const closing = (event: BeforeUnloadEvent): void => {
      if (this.#unsaved === unsaved && unsaved()) event.preventDefault();
    };
    [this.#unsaved, this.#keep] = [unsaved, keep];
    addEventListener('beforeunload', closing);
    return () => {
      removeEventListener('beforeunload', closing);
      if (this.#unsaved === unsaved) [this.#unsaved, this.#keep, this.pending] = [null, null, null];
    };
  }

  /**
   * True: nothing would be lost. False: it is asked, and `go` is called when the answer is yes.
   *
   * @param turns the page is left too, not only what lies over it
   */
  may(go: () => void, turns = true): boolean {
    for (const form of forms) {
      if (!form.unsaved()) continue;
      form.ask(() => {
        if (this.may(go, turns)) go();
      });
      return false;
    }
    if (!turns || this.#agreed || this.#unsaved?.() !== true) return true;
    this.pending = go;
    return false;
  }

  answer(yes: boolean): void {
    const go = this.pending;
    this.pending = null;
    if (!yes || go === null) return;
    this.#agreed = true;
    try {
      go();
    } finally {
      this.#agreed = false;
    }
  }

  /** A person has said that it may be lost: the browser need not ask again. */
  forget(): void {
    [this.#unsaved, this.#keep] = [null, null];
  }

  /** The page goes now, whatever is on it. */
  end(): void {
    if (this.#unsaved?.() === true) this.#keep?.();
  }
}
