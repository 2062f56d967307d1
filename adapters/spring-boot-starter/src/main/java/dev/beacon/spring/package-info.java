/** Publishes a Spring Boot application on the link, and finds others for Spring Cloud. */
@NullMarked
package dev.beacon.spring;

import org.jspecify.annotations.NullMarked;
