import type { VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../../keys/keyboard.ts';
import { visible } from '../../text/segments.ts';
import type { GridColumn } from './column.ts';
import { GridHead } from './head.tsx';
import type { SortKey } from './sort.ts';
import { walkLinks } from './row-links.ts';
import { blocksOf, PICK_WIDTH, ROW_HEIGHT } from './window.ts';

export interface GridProps<Row> {
  readonly label: string;
  /** In the order in which they are shown. */
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly columns: readonly GridColumn<Row>[];
  readonly sort?: SortKey;
  readonly onSort?: (sort: SortKey) => void;
  /** Ids of the chosen rows; without `onSelect` none can be chosen. */
  readonly selected?: readonly string[];
  readonly onSelect?: (ids: readonly string[]) => void;
  readonly onOpen?: (row: Row) => void;
  readonly rowClass?: (row: Row) => string;
  /** Whether a row that others stand below is open; undefined of those others. Such a row is never chosen. */
  readonly branch?: ((row: Row) => boolean | undefined) | undefined;
}

/** Rows that are printed at most. */
const MOST_PRINTED = 2000;

/**
 * A table of any number of rows, of which those in sight are drawn. It is a grid: one row can be
 * reached by Tab, arrows go from there and along its links, Space chooses, Shift with an arrow chooses
 * on, Enter opens.
 */
export function Grid<Row>(props: GridProps<Row>): VNode {
  const { label, rows, idOf, columns, selected = [], onSelect, onOpen, rowClass, branch } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [activeId, setActiveId] = useState<string | undefined>(undefined);
  const wantsFocus = useRef(false);
  const found = activeId === undefined ? -1 : rows.findIndex((row) => idOf(row) === activeId);
  const active = Math.max(0, found);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    const unfold = (): void => setView({ top: 0, height: MOST_PRINTED * ROW_HEIGHT });
    window.addEventListener('beforeprint', unfold);
    window.addEventListener('afterprint', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('beforeprint', unfold);
      window.removeEventListener('afterprint', measure);
    };
  }, []);
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    body.current?.querySelector<HTMLElement>('tr[tabindex="0"]')?.focus({ preventScroll: true });
  });

  const isLeaf = (row: Row): boolean => branch?.(row) === undefined;
  const toggle = (row: Row): void => {
    if (!isLeaf(row)) return;
    const id = idOf(row);
    onSelect?.(selected.includes(id) ? selected.filter((each) => each !== id) : [...selected, id]);
  };
  const moveTo = (to: number, extend = false): void => {
    const place = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[place];
    if (row === undefined) return;
    if (extend && onSelect) {
      const [from, end] = [Math.min(active, place), Math.max(active, place)];
      onSelect([
        ...new Set([
          ...selected,
          ...rows
            .slice(from, end + 1)
            .filter(isLeaf)
            .map(idOf),
        ]),
      ]);
    }
    wantsFocus.current = true;
    setActiveId(idOf(row));
    showRow(scroller.current, place);
  };
  const isIn = (): boolean => body.current?.contains(document.activeElement) ?? false;
  useKeys([
    { keys: 'j', label: 'next row', run: () => moveTo(isIn() ? active + 1 : active) },
    { keys: 'k', label: 'row before', run: () => moveTo(isIn() ? active - 1 : active) },
    ...(onSelect
      ? [
          {
            keys: 'x',
            label: 'select the row',
            run: () => rows[active] !== undefined && toggle(rows[active]),
          },
        ]
      : []),
  ]);

  const page = Math.max(1, Math.floor(view.height / ROW_HEIGHT) - 2);
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[active];
    const to = targetOf(event.key, active, rows.length, page);
    const isOnRow = event.target instanceof HTMLElement && event.target.tagName === 'TR';
    if (to !== undefined) moveTo(to, event.shiftKey);
    else if (isOnRow && event.key === ' ' && row !== undefined && onSelect) toggle(row);
    else if (isOnRow && event.key === 'Enter' && row !== undefined && onOpen) onOpen(row);
    else if (isOnRow && row !== undefined && branch?.(row) === foldedBy(event.key)) onOpen?.(row);
    else if (!walkLinks(event)) return;
    event.preventDefault();
  };

  const width = columns.reduce((sum, column) => sum + column.width, onSelect ? PICK_WIDTH : 0);
  return (
    <div
      class="grid"
      ref={scroller}
      onScroll={({ currentTarget: { scrollTop: top, clientHeight: height } }) =>
        setView({ top, height })
      }
    >
      <table
        role={branch ? 'treegrid' : 'grid'}
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-multiselectable={onSelect ? true : undefined}
        style={{ minWidth: `${width}px` }}
      >
        <GridHead {...props} isSelectable={onSelect !== undefined} />
        <tbody ref={body} onKeyDown={onKeyDown}>
          {blocksOf({ rows: rows.length, ...view, active }).map((block) => {
            if (block.kind === 'gap') {
              return (
                <tr
                  key={`gap ${block.after}`}
                  class="gap"
                  aria-hidden="true"
                  style={{ height: `${block.height}px` }}
                />
              );
            }
            const row = rows[block.row];
            if (row === undefined) return null;
            const id = idOf(row);
            const isSelected = selected.includes(id);
            return (
              <tr
                key={id}
                class={rowClass?.(row)}
                aria-rowindex={block.row + 2}
                aria-selected={onSelect && isLeaf(row) ? isSelected : undefined}
                aria-level={branch && (isLeaf(row) ? 2 : 1)}
                aria-expanded={branch?.(row)}
                tabIndex={block.row === active ? 0 : -1}
                onFocus={() => setActiveId(id)}
                onDblClick={() => onOpen?.(row)}
              >
                {onSelect ? (
                  <td class="pick">
                    {isLeaf(row) ? (
                      <input
                        type="checkbox"
                        tabIndex={-1}
                        checked={isSelected}
                        aria-label={`select ${visible(id)}`}
                        onChange={() => toggle(row)}
                      />
                    ) : null}
                  </td>
                ) : null}
                {columns.map((column) => (
                  <td key={column.id} class={column.align}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** What a branch is that the key changes: Right opens a closed one, Left closes an open one. */
function foldedBy(key: string): boolean | null {
  return key === 'ArrowRight' ? false : key === 'ArrowLeft' ? true : null;
}

function targetOf(key: string, active: number, rows: number, page: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return active + 1;
    case 'ArrowUp':
      return active - 1;
    case 'PageDown':
      return active + page;
    case 'PageUp':
      return active - page;
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return undefined;
  }
}

/** Scrolls so far that the row is in sight, below the head. */
function showRow(scroller: HTMLDivElement | null, row: number): void {
  if (!scroller) return;
  const top = row * ROW_HEIGHT;
  const room = scroller.clientHeight - 2 * ROW_HEIGHT;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top > scroller.scrollTop + room) scroller.scrollTop = top - room;
}
