export { defineConfig, type ConfigDefinition, type ConfigOf, type Settings } from './define-config.ts';
export {
  ConfigError,
  environmentWith,
  EXIT_CONFIG,
  loadConfig,
  LoadedConfig,
  loadConfigOrExit,
  type ConfigProblem,
  type Environment,
} from './load-config.ts';
export { environmentSelection, EnvironmentSelection } from './environment-selection.ts';
export { renderConfigurationReference, variableNames } from './reference.ts';
export { commaSeparated, setting, wholeNumber, type SettingMeaning } from './setting.ts';
export { sharedSettings } from './shared-settings.ts';
export { strongKey } from './strong-key.ts';
export { unknownVariables, warningOfUnknownVariables } from './unknown-variables.ts';
export { withdrawVariables } from './withdraw-variables.ts';
