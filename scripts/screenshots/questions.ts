/** A question with a word as its answer, and another that a model may say instead. */
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly answer: string;
  readonly wrong: string;
}

const CAPITALS = [
  ['Australia', 'Canberra', 'Sydney'],
  ['Brazil', 'Brasília', 'Rio de Janeiro'],
  ['Canada', 'Ottawa', 'Toronto'],
  ['Kazakhstan', 'Astana', 'Almaty'],
  ['Morocco', 'Rabat', 'Casablanca'],
  ['Myanmar', 'Naypyidaw', 'Yangon'],
  ['New Zealand', 'Wellington', 'Auckland'],
  ['Nigeria', 'Abuja', 'Lagos'],
  ['Pakistan', 'Islamabad', 'Karachi'],
  ['South Korea', 'Seoul', 'Busan'],
  ['Switzerland', 'Bern', 'Zürich'],
  ['Tanzania', 'Dodoma', 'Dar es Salaam'],
  ['Türkiye', 'Ankara', 'Istanbul'],
  ['Vietnam', 'Hanoi', 'Ho Chi Minh City'],
  ['Bolivia', 'Sucre', 'La Paz'],
  ['Sri Lanka', 'Sri Jayawardenepura Kotte', 'Colombo'],
] as const;

/** Ways to ask for the same, so that there are enough questions. */
const WORDINGS = [
  'What is the capital of {}?',
  'Which city is the seat of government of {}?',
  'Name the capital city of {} in one word or name.',
  'A letter goes to the parliament of {}. To which city?',
  'I fly to the capital of {}. Where do I land?',
] as const;

/** Questions that models answer, or do not. */
export const questions: readonly Question[] = WORDINGS.flatMap((wording, w) =>
  CAPITALS.map(([country, answer, wrong]) => ({
    id: `${country.toLowerCase().replaceAll(' ', '-')}.${w + 1}`,
    text: wording.replace('{}', country),
    answer,
    wrong,
  })),
);
