from services.chassis.process import main

main("services.workflow.app", "workflow")
