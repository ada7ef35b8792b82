// One name in the forms that files, classes and titles need.

/** chargeCard → charge-card */
export const toKebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** charge-card and chargeCard → ChargeCard */
export const toPascal = (name) => name.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter) => letter.toUpperCase());

/** chargeCard → Charge card */
export function toTitle(name) {
  const words = toKebab(name).replaceAll('-', ' ');
  return words[0].toUpperCase() + words.slice(1);
}
