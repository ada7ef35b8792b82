import { SignInStates, STATE_LIFE_MS } from './sign-in-state.ts';

type Config = ConstructorParameters<typeof SignInStates>[0];
const states = (secretKey = 'one') => new SignInStates({ secretKey } as Config);

describe(SignInStates, () => {
  it('knows its own, on any replica, until it is over', () => {
    const state = states().begin(1_800_000_000_000);
    expect(states().isGood(state, 1_800_000_000_000 + STATE_LIFE_MS)).toBe(true);
    expect(states().isGood(state, 1_800_000_000_001 + STATE_LIFE_MS)).toBe(false);
    expect(states('other').isGood(state, 1_800_000_000_000)).toBe(false);
  });

  it.each([
    ['nothing', () => ''],
    ['a later end', (state: string) => `9${state.slice(1)}`],
    ['another middle', (state: string) => state.replace(/\.(.)/, (_, first) => `.${first === 'A' ? 'B' : 'A'}`)],
    ['no mac', (state: string) => state.replace(/\.[^.]+$/, '.')],
    ['something added', (state: string) => `${state}A`],
  ])('refuses one with %s', (_, alter) => {
    expect(states().isGood(alter(states().begin()))).toBe(false);
  });

  it('derives verifier and nonce, which tell nothing of each other', () => {
    const state = states().begin();
    expect(states().verifierOf(state)).toBe(states().verifierOf(state));
    expect(states().verifierOf(state)).toMatch(/^[\w-]{43}$/);
    expect(states().verifierOf(state)).not.toBe(states().nonceOf(state));
    expect(states().verifierOf(state)).not.toBe(states().verifierOf(states().begin()));
  });
});
