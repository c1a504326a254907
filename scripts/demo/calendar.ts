import type { Random } from './random.ts';

const MS_A_DAY = 86_400_000;
const OPENS = 7 * 60 + 30;
const CLOSES = 15 * 60;

/** The day so many days after (before, when negative) another: YYYY-MM-DD. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * MS_A_DAY).toISOString().slice(0, 10);
}

/** Time going on through one item's life, in working hours at UTC+7. */
export class Calendar {
  readonly #random: Random;
  readonly #until: string;
  #day: string;
  #minute: number;

  constructor(random: Random, from: string, until: string) {
    this.#random = random;
    this.#until = until;
    this.#day = from;
    this.#minute = random.between(OPENS, CLOSES);
  }

  /** Goes on by days; 0 is later on the same day. */
  goOn(fewest: number, most: number): this {
    const days = this.#random.between(fewest, most);
    this.#minute = days === 0 ? this.#minute + this.#random.between(15, 90) : this.#random.between(OPENS, CLOSES);
    this.#day = dayAfter(this.#day, days);
    return this;
  }

  get isOver(): boolean {
    return this.#day >= this.#until;
  }

  /** ISO 8601 with the offset. */
  get now(): string {
    const two = (value: number) => String(value).padStart(2, '0');
    return `${this.#day}T${two(Math.floor(this.#minute / 60))}:${two(this.#minute % 60)}:00.000+07:00`;
  }
}
