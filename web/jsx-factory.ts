// What JSX becomes in the bundle, put into each module that holds some. A call of `h` takes children as
// arguments; one of the automatic runtime repeats `children:` in every element.
export { Fragment, h } from 'preact';
