// CommonJS packages (throttler, typeorm) that require() ES modules must find those already evaluated: Jest refuses to
// require() an ES module that is still linking.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
