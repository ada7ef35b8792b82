export { FirstStart, type FirstOwner } from './accounts/first-start.ts';
export { gatewayConfig } from './gateway.config.ts';
export { gatewayMigrations } from './gateway.migrations.ts';
export { gatewayService } from './gateway.service-host.ts';
