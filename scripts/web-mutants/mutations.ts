import type { Mutation } from '../simulate/mutations.ts';

/** A mistake in the dashboard or in what guards it, and the test that has to fail for it. */
export interface WebMutation extends Omit<Mutation, 'seed'> {
  readonly test: {
    readonly file: string;
    /** Its name, without the names of the groups that it is in. */
    readonly name: string;
  };
}

const REFUSED = 'is refused whatever it has the browser send; nothing is written, no session ends';

/** Mistakes that take a guard of the dashboard away, one each. */
export const webMutations: readonly WebMutation[] = [
  {
    name: 'no content security policy',
    file: 'lib/http/web/page-headers.ts',
    // Not the line away: the policy of other answers, which lets nothing run, would then stand in.
    edits: [["'content-security-policy': policy,", "'content-security-policy': '',"]],
    test: {
      file: 'test/web/attacks.browser.test.ts',
      name: 'becomes no HTML, runs nothing and reaches nobody',
    },
  },
  {
    name: 'frames of other pages are allowed',
    file: 'lib/http/web/page-headers.ts',
    edits: [[`  "frame-ancestors 'none'",\n`, '']],
    test: {
      file: 'test/web/attacks.browser.test.ts',
      name: 'neither frames the dashboard nor holds its window',
    },
  },
  {
    name: 'who asks is not checked',
    file: 'lib/http/pages/foreign-pages.ts',
    edits: [
      ["if (site === 'none' || site === 'same-origin') return;", 'if (site) return;'],
      [
        'if (isSameOrigin(context, addresses, isReading, isMarked) && (isReading || isMarked)) return;',
        'if (isReading || !isMarked) return;',
      ],
    ],
    test: { file: 'test/web/attacks.browser.test.ts', name: REFUSED },
  },
  {
    name: 'a session serves pages of other ports',
    file: 'lib/http/pages/foreign-pages.ts',
    edits: [
      [
        'if (isSameOrigin(context, addresses, isReading, isMarked) && (isReading || isMarked)) return;',
        'if (isReading || isMarked) return;',
      ],
    ],
    test: {
      file: 'test/http/other-pages.test.ts',
      name: 'an old browser on another port with {"origin":"http://localhost:3000","x-evalake":"1"} may read: 403, change: 403',
    },
  },
  {
    name: 'text is written as HTML',
    file: 'web/text/text.tsx',
    edits: [
      ['return <bdi>{of}</bdi>;', 'return <bdi dangerouslySetInnerHTML={{ __html: of }} />;'],
    ],
    test: {
      file: 'test/web/hostile.browser.test.ts',
      name: 'are shown as they were sent in every field of a run, and do nothing',
    },
  },
  {
    name: 'what cannot be seen has no mark',
    file: 'web/text/segments.ts',
    edits: [
      ['segments.push(markOf(match[0]));', "segments.push({ kind: 'text', text: match[0] });"],
    ],
    test: {
      file: 'test/web/unit/text.test.ts',
      name: 'has marks for what could not be seen: "a\u202eb"',
    },
  },
  {
    name: 'a formula stays one in a file for spreadsheets',
    file: 'web/text/spreadsheet.ts',
    edits: [["? `'${value}` : value;", '? value : value;']],
    test: {
      file: 'test/web/unit/text.test.ts',
      name: 'has no cell that begins as a formula does',
    },
  },
  {
    name: 'the focus does not go back when a dialog closes',
    file: 'web/parts/dialog.tsx',
    edits: [['      restoreFocus(before);\n', '']],
    test: {
      file: 'test/web/states.browser.test.ts',
      name: 'that ends in mid-work takes nothing away, and the focus goes back to where it was',
    },
  },
  {
    name: 'the focus is lost with the button that had it',
    file: 'web/keys/kept-focus.ts',
    edits: [['    if (!around.some(takeFocus)) focusContent();\n', '']],
    test: {
      file: 'test/web/keyboard.browser.test.ts',
      name: 'one acknowledges an alert, pins a run, and changes a setting',
    },
  },
  {
    name: 'the focus does not go to the row beside a pane that closes',
    file: 'web/keys/kept-focus.ts',
    edits: [['place.querySelector<HTMLElement>(\'tr[tabindex="0"]\') ?? place', 'place']],
    test: {
      file: 'test/web/keyboard.browser.test.ts',
      name: 'one reads a run, its samples and events, and closes each where one was',
    },
  },
];
