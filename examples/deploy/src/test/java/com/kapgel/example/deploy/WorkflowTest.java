package com.kapgel.example.deploy;

import static com.kapgel.example.deploy.Rule.keeps;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The workflows keep to the rules, and each rule notices a copy that does not. */
class WorkflowTest {

    private static final KitFile DEPLOY = KitFile.named("github/deploy.yml");
    private static final KitFile ROLLBACK = KitFile.named("github/rollback.yml");
    private static final List<KitFile> BOTH = List.of(DEPLOY, ROLLBACK);

    @Test
    void actionsArePinnedByTheirCommitWithTheVersionBeside() {
        for (KitFile file : BOTH) {
            keeps(file, WorkflowRules::actionsArePinned)
                    .butNotWith("@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0", "@v5")
                    .butNotWith("@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0", "@08c6903 # v5.0.0")
                    .butNotWith(" # v5.0.0", "");
        }
    }

    @Test
    void theWorkflowsMayOnlyReadTheRepository() {
        for (KitFile file : BOTH) {
            keeps(file, WorkflowRules::mayOnlyRead)
                    .butNotWith("contents: read", "contents: write")
                    .butNotWith("permissions:\n  contents: read", "permissions: write-all")
                    .butNotWith("    runs-on:", "    permissions:\n      packages: write\n    runs-on:");
        }
    }

    @Test
    void everyJobHasATimeout() {
        for (KitFile file : BOTH) {
            keeps(file, WorkflowRules::jobsHaveTimeouts)
                    .butNotWith("    timeout-minutes: 30\n", "")
                    .butNotWith("timeout-minutes: 30", "timeout-minutes: 360");
        }
    }

    @Test
    void aRunWaitsForTheOneBeforeAndIsNeverCancelledHalfWay() {
        for (KitFile file : BOTH) {
            keeps(file, WorkflowRules::runsQueueAndAreNotCancelled)
                    .butNotWith("cancel-in-progress: false", "cancel-in-progress: true")
                    .butNotWith("concurrency:\n  group: ", "concurrency:\n  group: ${{ github.ref }}-");
        }
    }

    @Test
    void noExpressionIsPastedIntoAScript() {
        keeps(DEPLOY, WorkflowRules::scriptsContainNoExpressions)
                .butNotWith("expand \"$IMAGE\"", "expand ${{ github.event.head_commit.message }}");
        keeps(ROLLBACK, WorkflowRules::scriptsContainNoExpressions).butNotWith("\"$TO\"", "${{ inputs.to }}");
    }

    @Test
    void checkoutsLeaveNoTokenBehind() {
        for (KitFile file : BOTH) {
            keeps(file, WorkflowRules::checkoutsKeepNoCredentials)
                    .butNotWith("persist-credentials: false", "fetch-depth: 1");
        }
    }

    @Test
    void productionComesAfterTestsBuildStagingAndEndToEndTests() {
        keeps(DEPLOY, file -> WorkflowRules.jobsComeInOrder(file, "test", "build", "staging", "e2e", "production"))
                .butNotWith("needs: [build, e2e]", "needs: [build, staging]")
                .butNotWith("  build:\n    needs: test\n", "  build:\n")
                .butNotWith("    environment: production\n", "    if: always()\n    environment: production\n");
    }

    @Test
    void productionIsVerifiedAndOnlyThenContracted() {
        keeps(DEPLOY, file -> WorkflowRules.jobsComeInOrder(file, "production", "verify", "contract"))
                .butNotWith("needs: [build, verify]", "needs: [build, production]");
    }

    @Test
    void onlyOneJobBuilds() {
        keeps(DEPLOY, WorkflowRules::onlyOneJobBuilds)
                .butNotWith(
                        "      - run: deploy/ship roll", "      - run: docker build .\n      - run: deploy/ship roll");
    }

    @Test
    void stagingAndProductionGetTheDigestThatWasBuilt() {
        keeps(DEPLOY, WorkflowRules::shipsOnlyWhatWasBuilt)
                .butNotWith("IMAGE: ${{ needs.build.outputs.image }}", "IMAGE: registry.example.com/shop:latest")
                .butNotWith("needs: [build, e2e]", "needs: [e2e]");
    }

    @Test
    void migrationsThatAddComeBeforeTheRolloutAndThoseThatTakeAwayAfterItsVerification() {
        keeps(
                        DEPLOY,
                        file -> WorkflowRules.stepsComeInOrder(
                                file, "staging", "expand", "roll", "verify", "confirm", "contract"))
                .butNotWith("deploy/ship expand", "deploy/ship contract");
        keeps(DEPLOY, file -> WorkflowRules.stepsComeInOrder(file, "production", "expand", "roll"))
                .butNotWith("      - run: deploy/ship expand \"$IMAGE\"\n", "");
        keeps(DEPLOY, file -> WorkflowRules.stepsComeInOrder(file, "verify", "verify", "confirm"))
                .butNotWith("      - run: deploy/ship verify \"$IMAGE\" \"$GITHUB_SHA\"\n", "");
        keeps(DEPLOY, file -> WorkflowRules.stepsComeInOrder(file, "contract", "contract"))
                .butNotWith("deploy/ship contract", "deploy/ship expand");
    }

    @Test
    void aFailedOrCancelledDeploymentIsRolledBack() {
        keeps(DEPLOY, file -> WorkflowRules.rollsBackOnFailureOf(file, "production", "verify"))
                .butNotWith("always() && (", "(")
                .butNotWith("needs: [production, verify]", "needs: [production]")
                .butNotWith("[\"failure\", \"cancelled\"]", "[\"failure\"]");
    }

    @Test
    void aRollbackWaitsForNoStagingAndNoApproval() {
        keeps(DEPLOY, WorkflowRules::rollbackWaitsForNobody)
                .butNotWith("needs: [production, verify]", "needs: [production, verify, staging]")
                .butNotWith("environment: production-unattended", "environment: production")
                .butNotWith("always() && (", "always() && needs.e2e.result == 'success' && (")
                .butNotWith("ship rollback verified", "ship roll ${{ needs.build.outputs.image }}");
        keeps(ROLLBACK, WorkflowRules::rollbackWaitsForNobody)
                .butNotWith("environment: production-unattended", "environment: production")
                .butNotWith("    runs-on", "    needs: staging\n    runs-on");
    }

    @Test
    void aRollbackByHandDoesNotQueueBehindADeploymentThatWaitsForItsApproval() {
        assertThat(ROLLBACK.yaml().at("on").keys()).containsExactly("workflow_dispatch");
        keeps(
                        ROLLBACK,
                        file -> file.yaml()
                                        .at("concurrency", "group")
                                        .string()
                                        .equals(DEPLOY.yaml()
                                                .at("concurrency", "group")
                                                .string())
                                ? List.of("the same group")
                                : List.of())
                .butNotWith("group: rollback", "group: deploy");
    }

    /** After it the release before no longer works, so going back would make things worse. */
    @Test
    void aFailedContractIsNoReasonToRollBack() {
        keeps(
                        DEPLOY,
                        file -> WorkflowRules.job(file, "rollback")
                                        .at("needs")
                                        .strings()
                                        .contains("contract")
                                ? List.of("contract")
                                : List.of())
                .butNotWith("needs: [production, verify]", "needs: [production, verify, contract]");
    }

    @Test
    void onlyTheRolloutItselfAsksForAnApproval() {
        assertThat(WorkflowRules.environmentsOf(DEPLOY))
                .containsExactly(
                        "staging=staging",
                        "e2e=staging",
                        "production=production",
                        "verify=production-unattended",
                        "rollback=production-unattended",
                        "contract=production-unattended");
    }

    /** A job that is cut off in the middle of a migration or of a rollout leaves more to clean up than one that fails. */
    @Test
    void timeoutsLeaveRoomForTheStepsInThem() {
        int migration = minutes("kubernetes/migrate-job.yaml", "activeDeadlineSeconds");
        int verification = minutes("kubernetes/verify-job.yaml", "activeDeadlineSeconds");
        int rollout = 10; // of deploy/ship
        keeps(DEPLOY, file -> longer(file, "production", migration + rollout))
                .butNotWith("timeout-minutes: 60", "timeout-minutes: 15");
        keeps(DEPLOY, file -> longer(file, "staging", 2 * migration + rollout + verification))
                .butNotWith("timeout-minutes: 90", "timeout-minutes: 45");
        keeps(DEPLOY, file -> longer(file, "verify", verification))
                .butNotWith("timeout-minutes: 15", "timeout-minutes: 5");
        keeps(DEPLOY, file -> longer(file, "contract", migration))
                .butNotWith("timeout-minutes: 45", "timeout-minutes: 30");
        for (KitFile file : BOTH) {
            keeps(file, each -> longer(each, "rollback", rollout + verification))
                    .butNotWith("timeout-minutes: 30", "timeout-minutes: 10");
        }
    }

    private static int minutes(String file, String setting) {
        return KitFile.named(file).yaml().at("spec", setting).number() / 60;
    }

    private static List<String> longer(KitFile file, String job, int minutes) {
        return WorkflowRules.job(file, job).at("timeout-minutes").number() > minutes + 4
                ? List.of()
                : List.of(job + " needs more than " + minutes + " minutes");
    }
}
