import { createHash } from 'node:crypto';
import { VERSION } from '#contract/version.ts';
import { Html, html, inertJson } from './html.ts';
import { REPORT_STYLE } from './report-style.ts';

/** What a report says, and what stands around it. */
export interface ReportPage {
  readonly title: string;
  readonly content: Html;
  /** The answer of the API that the report is made of. */
  readonly figures: unknown;
  /** The command that prints the same, as text. */
  readonly command: string;
  readonly madeAt: Date;
}

/** The page asks nobody for anything, and runs nothing; its own style alone is let in. */
const styleHash = createHash('sha256').update(REPORT_STYLE).digest('base64');
/** In one piece: a blank more or less in it, and its hash would not be this one. */
const STYLE = new Html(`<style>${REPORT_STYLE}</style>`);
const POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

/** A report as one file, which needs neither network nor scripts. */
export function reportFile({ title, content, figures, command, madeAt }: ReportPage): string {
  const time = `${madeAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${STYLE}
      </head>
      <body>
        <main>${content}</main>
        <footer>
          <p>Made ${time} by evalake ${VERSION}. The same as text: <code>${command}</code></p>
        </footer>
        <script type="application/json" id="figures">
          ${inertJson(figures)}
        </script>
      </body>
    </html> `.text;
}
