import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

/**
 * A button that opens a small panel under it: a menu of choices, or an explanation. It opens by click,
 * touch and key, and closes by Escape, by another click, and when the focus leaves it.
 */
export function Popup({
  button,
  label,
  children,
  look = 'quiet',
}: {
  readonly button: ComponentChildren;
  /** The name of the button where its content is an icon. */
  readonly label?: string;
  readonly children: () => ComponentChildren;
  readonly look?: string;
}): VNode {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const closeOutside = ({ target }: Event): void => {
      if (target instanceof Node && !place.current?.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
    };
  }, [isOpen]);
  return (
    <div
      class="popup"
      ref={place}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.stopPropagation();
        setOpen(false);
        opener.current?.focus();
      }}
    >
      <button
        ref={opener}
        type="button"
        class={look}
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {button}
      </button>
      {isOpen ? (
        <div class="panel" id={id}>
          {children()}
        </div>
      ) : null}
    </div>
  );
}
