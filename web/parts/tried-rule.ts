/** Where the API tells what a rule would have said. A name has no part in that. */
export function triedRulePath(project: string, rule: object): string {
  const given = Object.entries(rule).filter(([name]) => name !== 'name');
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return `projects/${encodeURIComponent(project)}/alerts/rules/preview?${query.toString()}`;
}
