import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { focusContent } from '../keys/kept-focus.ts';
import { Icon } from './icon.tsx';

export interface DialogProps {
  readonly title: string;
  /** Absent for a dialog that cannot be left undone. */
  readonly onClose?: (() => void) | undefined;
  readonly children: ComponentChildren;
  readonly wide?: boolean;
}

/** A dialog over the page, open while it is there. The focus goes back to where it was. */
export function Dialog({ title, onClose, children, wide = false }: DialogProps): VNode {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      restoreFocus(before);
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={wide ? 'wide' : ''}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose?.();
      }}
    >
      <div class="dialog-body">
        <header>
          <h2 id={id}>{title}</h2>
          {onClose ? (
            <button type="button" class="quiet square" aria-label="Close" onClick={onClose}>
              <Icon name="close" />
            </button>
          ) : null}
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** What had the focus may be gone; the page's content has it then. */
function restoreFocus(before: Element | null): void {
  if (before instanceof HTMLElement && before.isConnected && before !== document.body) {
    before.focus({ preventScroll: true });
  } else focusContent();
}
