// SPDX-License-Identifier: Apache-2.0
/** What strangers may send: every file that is read, spoilt by a seeded mutator. */
package org.espalier.tests.hostile;
