// Preloaded into the server: its wall clock is off by the milliseconds that CLOCK_SHIFT_FILE holds.
import { readFileSync } from 'node:fs';

const { CLOCK_SHIFT_FILE = '' } = process.env;
const machineNow = Date.now;

Date.now = () => machineNow() + Number(readFileSync(CLOCK_SHIFT_FILE, 'utf8'));
