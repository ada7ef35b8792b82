import type { Json } from '@weft/workflow-model';
import { toNumber, toText } from './compare.ts';

/** What is no number gives null, except that `+` joins texts, as it does in the dialect that n8n uses. */
export function add(left: Json, right: Json): Json {
  if (left === null || right === null) return null;
  const [first, second] = [toNumber(left), toNumber(right)];
  if (first !== null && second !== null) return finite(first + second);
  return `${toText(left)}${toText(right)}`;
}

export const ARITHMETIC: Readonly<Record<'-' | '*' | '/' | '%', (left: number, right: number) => number>> = {
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

/** Division by zero and overflow give null: JSON has no other numbers. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

export function numbers(left: Json, right: Json, calculate: (left: number, right: number) => number): Json {
  const [first, second] = [toNumber(left), toNumber(right)];
  return first === null || second === null ? null : finite(calculate(first, second));
}
