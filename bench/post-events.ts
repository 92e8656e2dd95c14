/**
 * Posts events of one task and model to a project.
 * @param project its address, `…/v1/projects/P`
 * @throws Error with the answer when they are not taken
 */
export async function postEvents(project: string, events: readonly object[]): Promise<void> {
  const response = await fetch(`${project}/events?task=quiz&model=m`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`POST answered ${response.status}: ${answer}`);
}
