// Preloaded into the server: shifts its wall clock by the milliseconds in CLOCK_SHIFT_FILE.
import { readFileSync } from 'node:fs';

const { CLOCK_SHIFT_FILE = '' } = process.env;
const machineNow = Date.now;

Date.now = () => machineNow() + Number(readFileSync(CLOCK_SHIFT_FILE, 'utf8'));
