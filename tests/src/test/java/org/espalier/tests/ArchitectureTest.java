// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.AccessibleObject;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.RewriterConfig;

/** Holds the code to the architecture: which way imports run, and what no module does. */
class ArchitectureTest {

  private static JavaClasses code;

  @BeforeAll
  static void read() {
    code =
        new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("org.espalier");
  }

  @Test
  void theRulesSeeTheCode() {
    assertThat(code).hasSizeGreaterThan(100);
    assertThat(code.contain(ArchitectureTest.class)).as("tests are left out").isFalse();
  }

  @Test
  void importsRunOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("cli")
        .definedBy("org.espalier.cli..")
        .layer("automl")
        .definedBy("org.espalier.automl..")
        .layer("savedmodels")
        .definedBy("org.espalier.savedmodels..")
        .layer("pruning")
        .definedBy("org.espalier.pruning..")
        .layer("models")
        .definedBy("org.espalier.models..")
        .layer("tf-graph")
        .definedBy("org.espalier.graph..")
        .layer("runtime")
        .definedBy("org.espalier.runtime..")
        .ensureAllClassesAreContainedInArchitectureIgnoring("java..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("automl")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("savedmodels")
        .mayOnlyBeAccessedByLayers("cli", "automl")
        .whereLayer("pruning")
        .mayOnlyBeAccessedByLayers("cli", "automl", "savedmodels")
        .whereLayer("models")
        .mayOnlyBeAccessedByLayers("cli", "automl", "savedmodels", "pruning")
        .whereLayer("runtime")
        .mayOnlyBeAccessedByLayers("cli", "automl", "savedmodels")
        .whereLayer("runtime")
        .mayNotAccessAnyLayer()
        .check(code);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("org.espalier.(*)..").should().beFreeOfCycles().check(code);
    slices().matching("org.espalier.(*).(*)..").should().beFreeOfCycles().check(code);
  }

  @Test
  void onlyThreePlacesKnowTensorFlow() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.espalier.graph.tensorflow..",
            "org.espalier.savedmodels..",
            "org.espalier.automl..")
        .should()
        .dependOnClassesThat(resideInAPackage("org.tensorflow.."))
        .check(code);
  }

  @Test
  void onlyTheCommandLineTalksAndEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.espalier.cli..")
        .should(ACCESS_STANDARD_STREAMS)
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(code);
  }

  @Test
  void nothingLogsThroughJavaUtilLogging() {
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(code);
  }

  @Test
  void exceptionsSayWhatTheyAre() {
    NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(code);
  }

  @Test
  void randomNumbersComeFromTheSeedOfTheRun() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, ThreadLocalRandom.class)
        .orShould()
        .callMethod(Math.class, "random")
        .check(code);
  }

  /** A clock that is set back or forth in a run then moves nothing but times in TensorBoard. */
  @Test
  void onlyTensorBoardIsToldTheTimeOfDay() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.espalier.pruning.run.RunReport")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethodWhere(
            target(owner(resideInAPackage("java.time..")))
                .and(target(nameMatching("now|system.*"))))
        .check(code);
  }

  @Test
  void nothingReachesThroughReflection() {
    noClasses()
        .should()
        .callMethod(Class.class, "forName", String.class)
        .orShould()
        .callMethod(AccessibleObject.class, "setAccessible", boolean.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.reflect..")
        .check(code);
  }

  /** {@link KnownKillersTest} shows what they do. */
  @Test
  void nothingDoesWhatKillsAProcess() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Variable.class, RewriterConfig.class)
        .orShould()
        .callMethodWhere(target(name("registerCustomGradient")))
        .check(code);
  }

  @Test
  void everyPackageSaysThatNothingIsNull() {
    classes()
        .that()
        .haveSimpleName("package-info")
        .should()
        .beAnnotatedWith(NullMarked.class)
        .check(code);
    assertThat(code.stream().map(type -> type.getPackageName()).distinct())
        .allSatisfy(
            name ->
                assertThat(code.getPackage(name).tryGetPackageInfo())
                    .as("package " + name)
                    .isPresent());
  }
}
