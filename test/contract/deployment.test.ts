import { expect, it } from 'vitest';
import { InvalidSettingError, readDeployment } from '#contract/deployment.ts';

it('uses the defaults when no setting is given', () => {
  expect(readDeployment({})).toMatchObject({
    prefix: 'evalake',
    quietSeconds: 900,
    retainData: true,
  });
});

it('reads numbers and flags from texts of the command line', () => {
  const context = { 'evalake:maxConcurrency': '20', 'evalake:namedQueries': 'false' };
  expect(readDeployment(context)).toMatchObject({ maxConcurrency: 20, namedQueries: false });
});

it('ignores context that is not its own', () => {
  expect(() => readDeployment({ '@aws-cdk/core:newStyleStackSynthesis': true })).not.toThrow();
});

it.each([
  ['prefix', 'Bad_Name', 'lower-case letters, digits and hyphens, 2 to 20, a letter first'],
  ['maxConcurrency', '1', 'a whole number from 2 to 1000'],
  ['objectLockMode', 'strict', 'governance or compliance'],
  ['quietSeconds', 'soon', 'a whole number from 10 to 43200'],
  ['throttleRate', '1.5', 'a whole number from 1 to 10000'],
  ['logDays', '31', 'one of 1, 3, 5'],
  ['alarmEmail', 'nobody', 'an e-mail address'],
  ['namedQueries', 'perhaps', 'true or false'],
  ['retainData', '', 'true or false'],
  ['corsOrigins', '*', 'origins like https://a.example'],
  ['domainName', 'evals.example.com', 'domainName and certificateArn come together'],
])('refuses %s=%s and says what is allowed', (name, value, allowed) => {
  const read = () => readDeployment({ [`evalake:${name}`]: value });
  expect(read).toThrow(InvalidSettingError);
  expect(read).toThrow(`evalake:${name} is not allowed`);
  expect(read).toThrow(allowed);
});

it('refuses an unknown setting and lists the known ones', () => {
  expect(() => readDeployment({ 'evalake:quitSeconds': '1' })).toThrow(
    /evalake:quitSeconds is no setting; there are: prefix,.* quietSeconds/,
  );
});

it('takes settings from a file, by their names alone', () => {
  const deployment = readDeployment({ 'evalake:logDays': '7' }, { objectLockDays: 30 });
  expect(deployment).toMatchObject({ logDays: 7, objectLockDays: 30 });
});

it('stops at a setting that is given twice, whichever was meant', () => {
  const read = () => readDeployment({ 'evalake:logDays': '7' }, { logDays: 30 });
  expect(read).toThrow(InvalidSettingError);
  expect(read).toThrow('evalake:logDays is in evalake.config.json too');
});

it('stops at a bad setting of the file as at any other', () => {
  expect(() => readDeployment({}, { maxConcurrency: 1 })).toThrow('a whole number from 2 to 1000');
});

it('fits a new account, which has ten invocations at once: three steps leave four to the API', () => {
  expect(3 * readDeployment({}).maxConcurrency).toBeLessThanOrEqual(10 - 4);
});
